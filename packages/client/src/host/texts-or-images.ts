import type { ImageEmbedder, TextEmbedder } from "../capabilities.ts";
import { InputError } from "../errors.ts";
import type { EmbedRequest, EmbedResponse } from "../types.ts";

/**
 * For hosts whose embeddings know strings alone: data URIs are images, all others texts.
 *
 * @throws {InputError} there are both, which are two requests, or images whose vectors shall have a length.
 */
export async function embedTextsOrImages(
  client: TextEmbedder & ImageEmbedder,
  request: EmbedRequest,
): Promise<EmbedResponse> {
  const { input, dimensions, signal, onBatch } = request;
  const images = input.filter((value) => value.startsWith("data:"));
  if (images.length === 0) return client.embed(request);
  if (dimensions !== undefined)
    throw new InputError("INPUT_INVALID", "The vectors of images have no choice of `dimensions`.");
  if (images.length === input.length) return client.embedImages({ input, signal, onBatch });
  const reason = `${images.length} of ${input.length} values are images and the others texts`;
  throw new InputError("INPUT_INVALID", `${reason}; each kind wants a call of its own.`);
}
