import { fingerprintImage } from "../models/image-fingerprint.ts";
import { resized } from "../models/dimensions.ts";
import { InvalidParameter } from "./errors.ts";
import { readItems, type Fields } from "./inputs.ts";
import type { Model } from "./predict.ts";

const IMAGE = /^data:image\/(?:png|jpeg);base64,(?<data>[A-Za-z0-9+/]+={0,2})$/;

/** Multimodal embedding: texts or images, never both in one request. */
export async function embedMultimodal(
  fields: Fields,
  { encoder, maxItems, dimensions }: Model,
): Promise<unknown> {
  const { type } = fields;
  if (type !== "text" && type !== "image") throw new InvalidParameter("type must be text or image");
  const data = readItems("data", fields["data"], maxItems);
  const vectors = type === "image" ? data.map(embedImage) : await encoder.encode(data.map(checkText));
  return {
    embeddings: vectors.map((vector, index) => ({
      index,
      embedding: Array.from(resized(vector, dimensions)),
      type,
    })),
  };
}

function embedImage(item: string, index: number): Float32Array {
  const data = IMAGE.exec(item)?.groups?.["data"];
  if (data === undefined || data.length % 4 !== 0)
    throw new InvalidParameter(`data[${index}] must be data:image/png;base64,… or data:image/jpeg;base64,…`);
  return fingerprintImage(Buffer.from(data, "base64"));
}

function checkText(item: string, index: number): string {
  if (item.startsWith("data:image/"))
    throw new InvalidParameter(`data[${index}] is an image, but type is text`);
  return item;
}
