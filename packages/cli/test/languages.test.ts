import { expect, test } from "vitest";
import { EN } from "../src/messages/en.ts";
import { JA } from "../src/messages/ja.ts";
import { ZH } from "../src/messages/zh.ts";
import { runCli } from "./support/run-cli.ts";

/** All texts of a catalogue by their place; what takes values is called with some. */
function textsOf(value: unknown, place = ""): [string, string][] {
  if (typeof value === "string") return [[place, value]];
  if (typeof value === "function") {
    const call = value as (...values: unknown[]) => string;
    const facts = { count: 2, dimensions: 3, requests: 4 };
    return [[place, call.length === 1 && place === ".embed.summary" ? call(facts) : call(7, 8)]];
  }
  return Object.entries(value as object).flatMap(([name, inner]) => textsOf(inner, `${place}.${name}`));
}

const names = (text: string): string[] =>
  [...text.matchAll(/`[^`]+`|--[a-z-]+|\b[A-Z]+_[A-Z_]+|\[[a-z]\]|\d{3}|@[a-z/-]+|npm i/g)]
    .map(([name]) => name)
    .toSorted();

test.each([
  { language: "zh", texts: ZH, is: /\p{Script=Han}/u, isNot: /[\p{Script=Hiragana}\p{Script=Katakana}]/u },
  {
    language: "ja",
    texts: JA,
    is: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u,
    isNot: /\p{Script=Hangul}/u,
  },
])(
  "every text of $language is in that language and names the same commands and variables",
  ({ texts, is, isNot }) => {
    const english = new Map(textsOf(EN));
    for (const [place, text] of textsOf(texts)) {
      expect(text, place).toMatch(is);
      expect(text, place).not.toMatch(isNot);
      expect(names(text), place).toEqual(names(english.get(place) ?? ""));
    }
  },
);

test.each([
  { env: { PAI_EAS_LANG: "zh", LANG: "ja_JP.UTF-8" }, word: "错误", title: "用法：" },
  { env: { LANG: "ja_JP.UTF-8" }, word: "エラー", title: "使い方:" },
  { env: { LC_ALL: "zh_CN.UTF-8", LANG: "ja_JP.UTF-8" }, word: "错误", title: "用法：" },
  { env: { LANG: "de_DE.UTF-8" }, word: "error", title: "Usage:" },
])("with $env a failure is an $word, and its code stays", async ({ env, word, title }) => {
  const failed = await runCli(["chat", "hi"], { env });
  const helped = await runCli(["chat", "--help"], { env });

  expect(failed.stderr.startsWith(`${word} OPTION_MISSING  `)).toBe(true);
  expect(helped.stdout.startsWith(title)).toBe(true);
});
