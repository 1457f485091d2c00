import { expect, test } from "vitest";
import { CATALOGUES } from "../../src/doctor/messages/catalogue.ts";
import { DOCTOR_HELP } from "../../src/doctor/messages/help.ts";
import type { Message } from "../../src/doctor/messages/en.ts";

const places = ({ text, fix = "" }: Message): string[] =>
  [...`${text} ${fix}`.matchAll(/\{~?\w+\}/g)].map(([place]) => place).toSorted();

test.each(["zh", "ja"] as const)(
  "the catalogue of %s has the same facts in every message, and a fix where English has one",
  (language) => {
    for (const [id, message] of Object.entries(CATALOGUES.en.messages)) {
      const other = CATALOGUES[language].messages[id as keyof typeof CATALOGUES.en.messages];
      expect(new Set(places(other)), id).toEqual(new Set(places(message)));
      expect(other.fix === undefined, id).toBe(message.fix === undefined);
    }
  },
);

test.each(["zh", "ja"] as const)("nothing of %s was left in English", (language) => {
  const { messages } = CATALOGUES[language];
  const untranslated = Object.entries(messages).filter(
    ([, { text }]) =>
      !/^\{\w+\}$/.test(text) && !/[\u3040-\u30ff\u4e00-\u9fff]/.test(text.replace(/\{~?\w+\}/g, "")),
  );
  expect(untranslated.map(([id]) => id)).toEqual(["models.listed"]);
  expect(
    Object.values(DOCTOR_HELP[language]).filter((text) => !/[\u3040-\u30ff\u4e00-\u9fff]/.test(text)),
  ).toEqual(language === "zh" ? ["Token"] : []);
});

test("every warning and failure of English says what to do", () => {
  const withoutFix = Object.entries(CATALOGUES.en.messages).filter(([, { fix }]) => fix === undefined);
  const harmless =
    /^(?:address\.(?!invalid)|dns\.(?:found|literal|proxied)|reach\.connected|tls\.valid|transport\.(?:https|private)|auth\.(?:accepted|all|unknown|two-secrets)|path\.found|ready\.waited|models\.(?:listed|wanted|unlisted)|chat\.(?:streams|absent)|embeddings\.(?:good|absent)|rerank\.(?:found|absent)|kind\.(?:embeds|ranks)|limits\.|latency\.|git\.(?:clean|none)|vpc\.(?:outside|in-use|none|other-reached)|budget\.(?:spent|search))/;
  expect(withoutFix.map(([id]) => id).filter((id) => !harmless.test(id))).toEqual([]);
});
