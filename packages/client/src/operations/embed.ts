import { jsonBytes } from "../batch/plan.ts";
import { InputError } from "../errors.ts";
import type { EmbedRequest, EmbedResponse } from "../types.ts";
import { aiSearchEmbeddingDecoder, encodeAISearchEmbedding } from "../wire/ai-search-embedding.ts";
import { encodeAISearchMultimodal } from "../wire/ai-search-image-embedding.ts";
import { embeddingDecoder, encodeEmbedding } from "../wire/openai-embedding.ts";
import { refuseBadTexts, refuseNoList, refuseTooLarge } from "./check-input.ts";
import { maxBodyBytesOf, type Context } from "./context.ts";
import { embedInBatches, type EmbedDialect } from "./embed-batches.ts";
import { modelOf } from "./models.ts";

type Fields = Pick<EmbedRequest, "inputType" | "dimensions">;

/** Embeds any number of texts. */
export async function embed(context: Context, request: EmbedRequest): Promise<EmbedResponse> {
  refuseNoList("input", request.input);
  if (request.dimensions !== undefined && !(Number.isInteger(request.dimensions) && request.dimensions > 0))
    throw new InputError(
      "INPUT_INVALID",
      `\`dimensions\` is ${String(request.dimensions)}, not a whole number above 0.`,
    );
  refuseBadTexts("Input", request.input);
  if (request.input.length === 0) return { embeddings: [], dimensions: 0, attempts: 0, requestIds: [] };
  const { instruction } = request;
  const input =
    instruction === undefined ? [...request.input] : request.input.map((text) => instruction + text);
  const dialect = await dialectOf(context, request);
  const sizes = input.map(jsonBytes);
  refuseTooLarge("Input", sizes, Buffer.byteLength(dialect.encode([])), maxBodyBytesOf(context));
  return embedInBatches({ context, dialect, input, sizes, onBatch: context.config.onBatch });
}

async function dialectOf(context: Context, fields: Fields): Promise<EmbedDialect> {
  const { kind } = context.state.config;
  if (kind === undefined) return openAiDialect(context, fields, await modelOf(context));
  if (kind === "text") return aiSearchTextDialect(context, fields);
  if (kind === "multimodal") return aiSearchMultimodalDialect(context, "text", fields);
  throw new InputError("VERB_UNSUPPORTED", `A deployment of kind "${kind}" does not embed texts.`);
}

const openAiDialect = ({ config }: Context, { dimensions }: Fields, model: string | null): EmbedDialect => ({
  operation: "embed",
  path: "/v1/embeddings",
  model,
  dimensions,
  encode: (input) =>
    encodeEmbedding({ input, model: model ?? undefined, dimensions, extraBody: config.extraBody }),
  decode: embeddingDecoder,
});

/** A plain model of AI Search ignores `dimension`, so the answer's own length holds and is reported. */
const aiSearchTextDialect = ({ config }: Context, { inputType, dimensions }: Fields): EmbedDialect => ({
  operation: "embed",
  path: "",
  model: undefined,
  dimensions: undefined,
  encode: (input) => encodeAISearchEmbedding({ input, inputType, dimensions, extraBody: config.extraBody }),
  decode: aiSearchEmbeddingDecoder,
});

/** Texts and images of a multimodal deployment lie in one space and share their wire form. */
export function aiSearchMultimodalDialect(
  { config }: Context,
  type: "text" | "image",
  fields: Fields,
): EmbedDialect {
  if (fields.dimensions !== undefined)
    throw new InputError("INPUT_INVALID", "A multimodal deployment has no choice of `dimensions`.");
  return {
    operation: type === "text" ? "embed" : "embedImages",
    path: "",
    model: undefined,
    dimensions: undefined,
    encode: (data) => encodeAISearchMultimodal({ type, data, extraBody: config.extraBody }),
    decode: aiSearchEmbeddingDecoder,
  };
}
