import { textSizes } from "../batch/sizes.ts";
import { InputError } from "../errors.ts";
import type { EmbedImagesRequest, EmbedResponse } from "../types.ts";
import { refuseNoList, refuseTooLarge } from "./check-input.ts";
import { maxBodyBytesOf, type Context } from "./context.ts";
import { aiSearchMultimodalDialect, noEmbeddings } from "./embed.ts";
import { embedInBatches } from "./embed-batches.ts";
import { frameBytesOf } from "./embed-exchange.ts";
import { imageSizeHint, refuseBadImages } from "./image-input.ts";

/** Embeds images given as data URIs. */
export async function embedImages(context: Context, request: EmbedImagesRequest): Promise<EmbedResponse> {
  const { kind } = context.state.config;
  if (kind !== "multimodal")
    throw new InputError("VERB_UNSUPPORTED", `A deployment of kind "${String(kind)}" does not embed images.`);
  const { input } = request;
  refuseNoList("input", input);
  refuseBadImages(input);
  if (input.length === 0) return noEmbeddings();
  const dialect = aiSearchMultimodalDialect(context, "image", {});
  const images = [...input];
  const sizes = textSizes(images);
  const maxBodyBytes = maxBodyBytesOf(context);
  const frameBytes = frameBytesOf(dialect);
  refuseTooLarge("Image", sizes, {
    frameBytes,
    maxBodyBytes,
    hintOf: (index) => imageSizeHint(input[index] ?? "", maxBodyBytes - frameBytes),
  });
  return embedInBatches({ context, dialect, input: images, sizes, onBatch: context.config.onBatch });
}
