type AdviceLanguage = "en" | "zh" | "ja";
declare function adviceFor(error: {
  readonly code: string;
  readonly advice: string;
}, language: AdviceLanguage): string;
export { AdviceLanguage, adviceFor };
