import { jsonAnswer, type Answer, type ServiceRequest } from "../answer.ts";
import { MAX_MODEL_TOKENS, type Engine } from "../engines/engine.ts";
import { checkModel, isTexts, readFields, type Fields } from "../engines/fields.ts";
import { invalid, missing } from "../engines/refusal.ts";
import { tokenPieces } from "../engines/token-pieces.ts";
import { isTokenIds, textOfIds, tokenIds } from "../engines/vocabulary.ts";
import { readMessages } from "./messages.ts";

export function tokenize(request: ServiceRequest, engine: Engine): Answer {
  const fields = readFields(request, engine);
  if (engine.profile.dialect === "llama-cpp")
    return jsonAnswer(200, { tokens: tokenIds(readText(fields, "content")) });
  checkModel(fields, engine);
  const { prompt } = fields;
  if (engine.profile.dialect === "sglang" && isTexts(prompt)) {
    const tokens = prompt.map(tokenIds);
    return jsonAnswer(200, {
      tokens,
      count: tokens.map((ids) => ids.length),
      max_model_len: MAX_MODEL_TOKENS,
    });
  }
  const text = fields["messages"] === undefined ? readText(fields, "prompt") : conversationOf(fields, engine);
  const tokens = tokenIds(text);
  const counted = { count: tokens.length, max_model_len: MAX_MODEL_TOKENS, tokens };
  if (engine.profile.dialect !== "vllm") return jsonAnswer(200, counted);
  return jsonAnswer(200, {
    ...counted,
    token_strs: fields["return_token_strs"] === true ? tokenPieces(text) : null,
  });
}

export function detokenize(request: ServiceRequest, engine: Engine): Answer {
  const fields = readFields(request, engine);
  const { tokens } = fields;
  if (tokens === undefined || tokens === null) throw missing("tokens");
  const isEmpty = Array.isArray(tokens) && tokens.length === 0;
  if (!isEmpty && !isTokenIds(tokens)) throw invalid("tokens", "Input should be a list of token ids");
  const text = isTokenIds(tokens) ? textOfIds(tokens) : "";
  if (engine.profile.dialect === "llama-cpp") return jsonAnswer(200, { content: text });
  checkModel(fields, engine);
  return jsonAnswer(200, engine.profile.dialect === "sglang" ? { text } : { prompt: text });
}

/** What a chat would count: the template of a real model adds to it. */
const conversationOf = (fields: Fields, engine: Engine): string =>
  readMessages(fields, engine)
    .turns.map(({ text }) => text)
    .join("\n");

function readText(fields: Fields, name: string): string {
  const text = fields[name];
  if (text === undefined || text === null) throw missing(name);
  if (typeof text !== "string") throw invalid(name, "Input should be a valid string");
  return text;
}
