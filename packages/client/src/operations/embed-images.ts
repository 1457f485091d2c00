import { jsonBytes } from "../batch/plan.ts";
import { InputError, type InputFault } from "../errors.ts";
import type { EmbedImagesRequest, EmbedResponse } from "../types.ts";
import { refuseNoList, refuseTooLarge } from "./check-input.ts";
import { maxBodyBytesOf, type Context } from "./context.ts";
import { aiSearchMultimodalDialect } from "./embed.ts";
import { embedInBatches } from "./embed-batches.ts";

const DATA_URI = /^data:image\/(?:png|jpeg);base64,(?<data>[A-Za-z0-9+/]+={0,2})$/;

/** Embeds images given as data URIs. */
export async function embedImages(context: Context, request: EmbedImagesRequest): Promise<EmbedResponse> {
  const { kind } = context.state.config;
  if (kind !== "multimodal")
    throw new InputError("VERB_UNSUPPORTED", `A deployment of kind "${String(kind)}" does not embed images.`);
  const { input } = request;
  refuseNoList("input", input);
  refuseBadImages(input);
  if (input.length === 0) return { embeddings: [], dimensions: 0, attempts: 0, requestIds: [] };
  const dialect = aiSearchMultimodalDialect(context, "image", {});
  const sizes = input.map(jsonBytes);
  refuseTooLarge("Image", sizes, Buffer.byteLength(dialect.encode([])), maxBodyBytesOf(context));
  return embedInBatches({ context, dialect, input: [...input], sizes, onBatch: context.config.onBatch });
}

/** What an image lacks, without showing it: an image may be large and private. */
function imageFault(image: unknown): string | undefined {
  if (typeof image !== "string") return `is ${image === null ? "null" : typeof image}, not a data URI`;
  if (DATA_URI.test(image)) return undefined;
  const type = /^data:(?<type>[\w/+.-]{1,40})/.exec(image)?.groups?.["type"];
  if (type === undefined) return "is no data URI";
  return type === "image/png" || type === "image/jpeg"
    ? "is not well-formed base64"
    : `is ${type}, not PNG or JPEG`;
}

function refuseBadImages(input: readonly unknown[]): void {
  const faults: InputFault[] = [];
  for (const [index, image] of input.entries()) {
    const reason = imageFault(image);
    if (reason !== undefined) faults.push({ index, reason });
  }
  if (faults.length === 0) return;
  const list = faults.map(({ index, reason }) => `${index} ${reason}`).join(", ");
  throw new InputError("IMAGE_UNSUPPORTED", `Image ${list}.`, faults);
}
