import { textSizes, type Sizes } from "../batch/sizes.ts";
import { FAST_PATHS } from "../config/fast-paths.ts";
import { InputError } from "../errors.ts";
import type { EasEmbedRequest, EmbedResponse } from "../types.ts";
import { aiSearchEmbeddingDecoder, encodeAISearchEmbedding } from "../wire/ai-search-embedding.ts";
import { encodeAISearchMultimodal } from "../wire/ai-search-image-embedding.ts";
import { embeddingDecoder, encodeEmbedding } from "../wire/openai-embedding.ts";
import {
  refuseBadCount,
  refuseBadInstruction,
  refuseBadTexts,
  refuseBadTruncation,
  refuseNoList,
  refuseTooLarge,
} from "./check-input.ts";
import { maxBodyBytesOf, type Context } from "./context.ts";
import { embedInBatches } from "./embed-batches.ts";
import { frameBytesOf, type EmbedDialect } from "./embed-exchange.ts";
import { refuseImages } from "./image-input.ts";
import { knownModel, modelOf } from "./models.ts";

type Fields = Pick<EasEmbedRequest, "inputType" | "dimensions" | "truncateInputTokens">;

/** What no input gives. */
export const noEmbeddings = (): EmbedResponse => ({
  embeddings: [],
  dimensions: 0,
  attempts: 0,
  requestIds: [],
});

/** Embeds any number of texts. */
export async function embed(context: Context, request: EasEmbedRequest): Promise<EmbedResponse> {
  refuseNoList("input", request.input);
  refuseBadFields(request);
  refuseBadTexts("Input", request.input);
  if (context.state.config.kind === "multimodal") refuseImages(request.input);
  if (request.input.length === 0) return noEmbeddings();
  const { instruction } = request;
  refuseBadInstruction(instruction);
  const input =
    instruction === undefined ? [...request.input] : request.input.map((text) => instruction + text);
  const sizes = textSizes(input);
  const { inputType, dimensions, truncateInputTokens } = request;
  const fields: Fields = { inputType, dimensions, truncateInputTokens };
  // Before the service is asked for its model: nothing is sent for what cannot be.
  if (context.state.config.kind === undefined)
    refuseLargeInputs(context, openAiDialect(context, fields, knownModel(context) ?? null), sizes);
  const dialect = await dialectOf(context, fields);
  refuseLargeInputs(context, dialect, sizes);
  return embedInBatches({ context, dialect, input, sizes, onBatch: context.config.onBatch });
}

const refuseLargeInputs = (context: Context, dialect: EmbedDialect<string>, sizes: Sizes): void =>
  refuseTooLarge("Input", sizes, {
    frameBytes: frameBytesOf(dialect),
    maxBodyBytes: maxBodyBytesOf(context),
  });

function refuseBadFields({ inputType, dimensions, truncateInputTokens }: Fields): void {
  refuseBadCount("dimensions", dimensions);
  refuseBadTruncation(truncateInputTokens);
  if (inputType !== undefined && inputType !== "query" && inputType !== "document")
    throw new InputError(
      "INPUT_INVALID",
      `\`inputType\` is ${JSON.stringify(inputType)}, not "query" or "document".`,
    );
}

async function dialectOf(context: Context, fields: Fields): Promise<EmbedDialect<string>> {
  const { kind } = context.state.config;
  if (kind === undefined) return openAiDialect(context, fields, await modelOf(context));
  if (kind === "text") return aiSearchTextDialect(context, fields);
  if (kind === "multimodal") return aiSearchMultimodalDialect(context, "text", fields);
  throw new InputError("VERB_UNSUPPORTED", `A deployment of kind "${kind}" does not embed texts.`);
}

export const EMBEDDINGS_PATH = "/v1/embeddings";

const openAiDialect = (
  { config: { extraBody } }: Context,
  { dimensions, truncateInputTokens }: Fields,
  model: string | null,
): EmbedDialect<string> => ({
  operation: "embed",
  path: EMBEDDINGS_PATH,
  model,
  dimensions,
  encode: (input, format) =>
    encodeEmbedding(
      input,
      { model: model ?? undefined, format, dimensions, truncateInputTokens, extraBody },
      FAST_PATHS,
    ),
  decode: embeddingDecoder,
});

/** A plain model of AI Search ignores `dimension`, so the answer's own length holds and is reported. */
const aiSearchTextDialect = (
  { config }: Context,
  { inputType, dimensions }: Fields,
): EmbedDialect<string> => ({
  operation: "embed",
  path: "",
  model: undefined,
  dimensions: undefined,
  wishedDimensions: dimensions,
  encode: (input) =>
    encodeAISearchEmbedding({ input, inputType, dimensions, extraBody: config.extraBody }, FAST_PATHS),
  decode: aiSearchEmbeddingDecoder,
});

/** Texts and images of a multimodal deployment lie in one space and share their wire form. */
export function aiSearchMultimodalDialect(
  { config }: Context,
  type: "text" | "image",
  fields: Fields,
): EmbedDialect<string> {
  if (fields.dimensions !== undefined)
    throw new InputError("INPUT_INVALID", "A multimodal deployment has no choice of `dimensions`.");
  return {
    operation: type === "text" ? "embed" : "embedImages",
    path: "",
    model: undefined,
    dimensions: undefined,
    encode: (data) => encodeAISearchMultimodal({ type, data, extraBody: config.extraBody }, FAST_PATHS),
    decode: aiSearchEmbeddingDecoder,
  };
}
