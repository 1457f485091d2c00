import type { AdviceLanguage } from "@paifang/client/advice";

/** The language of messages: `PAI_EAS_LANG`, else what the terminal's locale says. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): AdviceLanguage {
  const given = [env["PAI_EAS_LANG"], env["LC_ALL"], env["LC_MESSAGES"], env["LANG"]].find(
    (value) => value !== undefined && value !== "",
  );
  const word = given?.slice(0, 2).toLowerCase();
  return word === "zh" || word === "ja" ? word : "en";
}
