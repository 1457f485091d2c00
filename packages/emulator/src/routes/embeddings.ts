import { jsonAnswer, type Answer, type ServiceRequest } from "../answer.ts";
import { countTokens } from "../engines/token-pieces.ts";
import {
  checkModel,
  invalid,
  isTexts,
  missing,
  readFields,
  refusal,
  secondsNow,
  type Engine,
  type Fields,
} from "../engines/vllm.ts";
import { DIMENSIONS } from "../models/dimensions.ts";
import { hasStandIn, type Encoder } from "../models/encoder.ts";

export async function embed(request: ServiceRequest, engine: Engine, encoder: Encoder): Promise<Answer> {
  const fields = readFields(request);
  checkModel(fields, engine);
  const texts = readInput(fields, engine);
  const encode = readEncoding(fields);
  checkDimensions(fields, engine);
  const vectors = await encoder.encode(texts);
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  return jsonAnswer(200, {
    id: `embd-${request.requestId}`,
    object: "list",
    created: secondsNow(),
    // What stands in says so, also where it answers for the encoder.
    model: hasStandIn(encoder, texts) ? `${engine.model}+hashed-ngrams` : engine.model,
    data: vectors.map((vector, index) => ({ index, object: "embedding", embedding: encode(vector) })),
    usage: { prompt_tokens: tokens, total_tokens: tokens, completion_tokens: 0, prompt_tokens_details: null },
  });
}

function readInput(fields: Fields, engine: Engine): readonly string[] {
  const { input } = fields;
  if (input === undefined || input === null) throw missing("input");
  if (typeof input === "string") return [input];
  if (
    Array.isArray(input) &&
    input.length > 0 &&
    input.every((item) => typeof item === "number" || Array.isArray(item))
  )
    throw invalid("input", "This emulator has no tokenizer to read token ids with; send texts.");
  if (!isTexts(input) || input.length === 0)
    throw invalid("input", "Input should be a string or a list of strings that is not empty");
  if (input.length > engine.maxBatchSize)
    throw refusal(
      400,
      `The batch of ${input.length} inputs is larger than the maximum batch size ${engine.maxBatchSize}.`,
    );
  return input;
}

type Encode = (vector: Float32Array) => string | number[];

function readEncoding(fields: Fields): Encode {
  const format = fields["encoding_format"] ?? "float";
  if (format === "float") return (vector) => Array.from(vector);
  if (format === "base64") return toBase64;
  throw invalid("encoding_format", "Input should be 'float' or 'base64'");
}

function toBase64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, number] of vector.entries()) bytes.writeFloatLE(number, index * 4);
  return bytes.toString("base64");
}

function checkDimensions(fields: Fields, engine: Engine): void {
  const dimensions = fields["dimensions"] ?? DIMENSIONS;
  if (!Number.isInteger(dimensions)) throw invalid("dimensions", "Input should be a valid integer");
  if (dimensions !== DIMENSIONS)
    throw refusal(
      400,
      `Model "${engine.model}" does not support matryoshka representation, changing output dimensions will lead to poor results.`,
    );
}
