import { createHash } from "node:crypto";
import type { ScriptedAnswer, ScriptedRequest } from "./scripted-service.ts";

const NUMBERS = 8;

/** A vector that belongs to its text alone, so that one in another's place is seen. */
export const vectorOf = (text: string): Float32Array =>
  Float32Array.from(createHash("sha256").update(text).digest().subarray(0, NUMBERS), (byte) => byte + 1);

export const inputsOf = ({ body }: Pick<ScriptedRequest, "body">): string[] =>
  (body as { input: string[] }).input;

/** A whole answer; `alter` may change a text's vector. */
export const embedded = (
  inputs: readonly string[],
  alter: (text: string, numbers: number[]) => unknown = (_, numbers) => numbers,
): ScriptedAnswer => ({
  headers: { "x-request-id": `of ${inputs.length}` },
  body: {
    data: inputs.map((text, index) => ({ index, embedding: alter(text, [...vectorOf(text)]) })),
    usage: { prompt_tokens: inputs.length, total_tokens: inputs.length },
  },
});

export const textsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, number) => `text number ${number}`);
