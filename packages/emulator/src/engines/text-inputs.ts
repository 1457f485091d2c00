import { MAX_MODEL_TOKENS, type Engine } from "./engine.ts";
import { isTexts, readWhole, type Fields } from "./fields.ts";
import { invalid, missing, refusal, tooLong } from "./refusal.ts";
import { countTokens, tokenPieces } from "./token-pieces.ts";
import { isTokenIds, textOfIds } from "./vocabulary.ts";

/** A text, a list of texts, token ids or a list of lists of them, as texts. */
export function readTexts(fields: Fields, name: "input" | "prompt"): readonly string[] {
  const value = fields[name];
  if (value === undefined || value === null) throw missing(name);
  if (typeof value === "string") return [value];
  if (isTokenIds(value)) return [textOfIds(value)];
  const list: unknown[] = Array.isArray(value) ? value : [];
  if (list.length > 0 && isTexts(list)) return list;
  const ids = list.filter(isTokenIds);
  if (list.length > 0 && ids.length === list.length) return ids.map(textOfIds);
  throw invalid(name, "Input should be a string, token ids, or a list of either that is not empty");
}

export function checkBatch(count: number, { maxBatchSize }: Engine): void {
  if (count > maxBatchSize)
    throw refusal(400, `The batch of ${count} inputs is larger than the maximum batch size ${maxBatchSize}.`);
}

/** Cuts texts as `truncate_prompt_tokens` says, -1 being the model's own limit; without it a long one is refused. */
export function fitTexts(fields: Fields, texts: readonly string[]): readonly string[] {
  const asked = readWhole(fields, "truncate_prompt_tokens", -1, MAX_MODEL_TOKENS);
  if (asked === undefined) {
    for (const text of texts) checkLength(text);
    return texts;
  }
  const limit = asked < 0 ? MAX_MODEL_TOKENS : asked;
  return texts.map((text) => tokenPieces(text).slice(0, limit).join(""));
}

function checkLength(text: string): void {
  // No token is shorter than a character.
  if (text.length <= MAX_MODEL_TOKENS) return;
  const count = countTokens(text);
  if (count > MAX_MODEL_TOKENS)
    throw tooLong(
      `This model's maximum context length is ${MAX_MODEL_TOKENS} tokens. However, you requested ${count} tokens ` +
        `in the input. Please reduce the length of the input.`,
    );
}
