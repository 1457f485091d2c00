import { emptyAnswer, jsonAnswer, type Answer, type ServiceRequest } from "../answer.ts";
import type { Engine } from "../engines/engine.ts";
import { checkModel, readFields, secondsNow, type Fields } from "../engines/fields.ts";
import { invalid, refusal } from "../engines/refusal.ts";
import { checkBatch, fitTexts, readTexts } from "../engines/text-inputs.ts";
import { countTokens } from "../engines/token-pieces.ts";
import { toBase64 } from "../engines/vector-text.ts";
import { DIMENSIONS, resized } from "../models/dimensions.ts";
import { hasStandIn, type Encoder } from "../models/encoder.ts";
import { fingerprintImage } from "../models/image-fingerprint.ts";
import { toUnitLength } from "../models/unit-length.ts";
import { embeddingsBody } from "./embeddings-body.ts";
import { readMessages } from "./messages.ts";

type Inputs = { texts: readonly string[]; vectors: Float32Array[]; tokens: number };

export async function embed(request: ServiceRequest, engine: Engine, encoder: Encoder): Promise<Answer> {
  const fields = readFields(request, engine);
  checkModel(fields, engine);
  const encode = readEncoding(fields, engine);
  const dimensions = readDimensions(fields, engine);
  const inputs = await readInputs(fields, engine, encoder);
  const isVllm = engine.profile.dialect === "vllm";
  const head = {
    ...(isVllm && { id: `embd-${request.requestId}`, created: secondsNow() }),
    object: "list",
    // What stands in says so, also where it answers for the encoder.
    model: hasStandIn(encoder, inputs.texts) ? `${engine.model}+hashed-ngrams` : engine.model,
    usage: usageOf(engine, inputs.tokens),
  };
  return {
    ...emptyAnswer(200),
    headers: { "content-type": "application/json" },
    body: embeddingsBody(
      head,
      inputs.vectors.map((vector) => encode(resized(vector, dimensions))),
    ),
    isText: true,
  };
}

/** The same vectors in the form of vLLM's route for all pooling models. */
export async function pool(request: ServiceRequest, engine: Engine, encoder: Encoder): Promise<Answer> {
  const fields = readFields(request, engine);
  checkModel(fields, engine);
  const encode = readEncoding(fields, engine);
  const inputs = await readInputs(fields, engine, encoder);
  return jsonAnswer(200, {
    id: `pool-${request.requestId}`,
    object: "list",
    created: secondsNow(),
    model: engine.model,
    data: inputs.vectors.map((vector, index) => ({
      index,
      object: "pooling",
      data: encode(resized(vector, engine.dimensions)),
    })),
    usage: usageOf(engine, inputs.tokens),
  });
}

const usageOf = ({ profile }: Engine, tokens: number): object => ({
  prompt_tokens: tokens,
  total_tokens: tokens,
  ...(profile.dialect === "vllm" && { completion_tokens: 0, prompt_tokens_details: null }),
});

async function readInputs(fields: Fields, engine: Engine, encoder: Encoder): Promise<Inputs> {
  if (fields["input"] === undefined && fields["messages"] !== undefined)
    return readConversation(fields, engine, encoder);
  const given = readTexts(fields, "input");
  checkBatch(given.length, engine);
  const texts = fitTexts(fields, given);
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  return { texts, vectors: await encoder.encode(texts), tokens };
}

/** The chat form gives one vector: of the words, of the pictures where there are no words, or of both together. */
async function readConversation(fields: Fields, engine: Engine, encoder: Encoder): Promise<Inputs> {
  const { turns, images, tokens } = readMessages(fields, engine);
  const text = turns
    .map((turn) => turn.text)
    .filter((words) => words !== "")
    .join("\n");
  const words = text === "" && images.length > 0 ? [] : await encoder.encode([text]);
  const all = [...words, ...images.map(fingerprintImage)];
  const sum = new Float32Array(DIMENSIONS);
  for (const vector of all)
    for (const [index, number] of vector.entries()) sum[index] = (sum[index] ?? 0) + number;
  const vector = all.length === 1 ? all : [toUnitLength(sum) ?? sum];
  return { texts: [text], vectors: vector, tokens };
}

type Encode = (vector: Float32Array) => string | number[];

function readEncoding(fields: Fields, { profile }: Engine): Encode {
  const format = fields["encoding_format"] ?? "float";
  if (format === "float") return (vector) => Array.from(vector);
  if (format === "base64" && !profile.hasBase64)
    throw refusal(400, "base64 encoding is not currently supported");
  if (format === "base64") return toBase64;
  throw invalid("encoding_format", "Input should be 'float' or 'base64'");
}

function readDimensions(fields: Fields, { model, isMatryoshka, dimensions: whole }: Engine): number {
  const dimensions = fields["dimensions"] ?? whole;
  if (typeof dimensions !== "number" || !Number.isInteger(dimensions))
    throw invalid("dimensions", "Input should be a valid integer");
  if (dimensions === whole) return whole;
  if (!isMatryoshka)
    throw refusal(
      400,
      `Model "${model}" does not support matryoshka representation, changing output dimensions will lead to poor results.`,
    );
  if (dimensions < 1 || dimensions > whole)
    throw refusal(400, `dimensions must be from 1 to ${whole} for the model "${model}".`);
  return dimensions;
}
