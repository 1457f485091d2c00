import { ADVICE_JA } from "./ja.ts";
import { ADVICE_ZH } from "./zh.ts";

/** A language in which there is advice. */
export type AdviceLanguage = "en" | "zh" | "ja";

const TRANSLATED: Readonly<Record<AdviceLanguage, Readonly<Record<string, string>>>> = {
  en: {},
  zh: ADVICE_ZH,
  ja: ADVICE_JA,
};

/**
 * Tells what to do about an error in English, Chinese or Japanese.
 *
 * A code that this copy does not know, as another version's error may have, gets the error's own advice, in English.
 *
 * @see docs/errors/README.md
 */
export function adviceFor(
  error: { readonly code: string; readonly advice: string },
  language: AdviceLanguage,
): string {
  const advice = TRANSLATED[language];
  return Object.hasOwn(advice, error.code) ? (advice[error.code] ?? error.advice) : error.advice;
}
