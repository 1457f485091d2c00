import type { AdviceLanguage as Language } from "@paifang/client/advice";
import type { Facts, Finding, Observation } from "../finding.ts";
import { EN, WORDS_EN, type Message, type MessageId, type WordId } from "./en.ts";
import { JA, WORDS_JA } from "./ja.ts";
import { WORDS_ZH, ZH } from "./zh.ts";

type Catalogue = {
  readonly messages: Readonly<Record<MessageId, Message>>;
  readonly words: Readonly<Record<WordId, string>>;
};

export const CATALOGUES: Readonly<Record<Language, Catalogue>> = {
  en: { messages: EN, words: WORDS_EN },
  zh: { messages: ZH, words: WORDS_ZH },
  ja: { messages: JA, words: WORDS_JA },
};

/** An observation in words. */
export function findingOf(observation: Observation, language: Language): Finding {
  const { messages, words } = CATALOGUES[language];
  const { text, fix } = messages[observation.id];
  const [subject = ""] = observation.id.split(".");
  const write = (template: string): string => filled(template, observation.facts, words);
  return {
    ...observation,
    subject,
    text: write(text),
    ...(fix === undefined ? {} : { fix: write(fix) }),
  };
}

const PLACE = /\{(?<isWord>~?)(?<name>\w+)\}/g;

function filled(template: string, facts: Facts, words: Catalogue["words"]): string {
  return template.replace(PLACE, (_place, isWord: string, name: string) => {
    const fact = facts[name] ?? "?";
    if (isWord !== "" && typeof fact === "string" && Object.hasOwn(words, fact)) return words[fact as WordId];
    if (typeof fact === "object") return fact.length === 0 ? "–" : fact.join(", ");
    return String(fact);
  });
}
