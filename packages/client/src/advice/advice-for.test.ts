import { expect, test } from "vitest";
import { PaifangError, type ErrorCode } from "../errors.ts";
import { adviceFor } from "./advice-for.ts";
import { ADVICE } from "./en.ts";
import { ADVICE_JA } from "./ja.ts";
import { ADVICE_ZH } from "./zh.ts";

const codes = Object.keys(ADVICE) as ErrorCode[];
const names = (text: string): string[] =>
  [...text.matchAll(/`[^`]+`|--[a-z-]+|[a-z]+(?:\.[a-z_]+){2,}/g)].map(([name]) => name).toSorted();

test("an error's own advice is the English one", () => {
  const error = new PaifangError("MODEL_NOT_FOUND", "x");
  expect(adviceFor(error, "en")).toBe(error.advice);
});

test.each(codes)("%s has advice in Chinese and Japanese that names the same options and settings", (code) => {
  const error = new PaifangError(code, "x");
  for (const language of ["zh", "ja"] as const) {
    const advice = adviceFor(error, language);
    expect(advice).toMatch(/。$/);
    expect(names(advice)).toEqual(names(error.advice));
  }
});

test("Chinese is written without kana, and Japanese with", () => {
  for (const code of codes) {
    expect(ADVICE_ZH[code], code).not.toMatch(/[\p{Script=Hiragana}\p{Script=Katakana}]/u);
    expect(ADVICE_JA[code], code).toMatch(/\p{Script=Hiragana}/u);
  }
});

test("a code of another version, or a word that every object has, gets the error's own advice", () => {
  for (const code of ["NOT_YET_KNOWN", "toString"])
    expect(adviceFor({ code, advice: "Do this." }, "zh")).toBe("Do this.");
});
