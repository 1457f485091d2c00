import { resized } from "../models/dimensions.ts";
import { InvalidParameter } from "./errors.ts";
import { readItems, type Fields } from "./inputs.ts";
import type { Model } from "./predict.ts";

/** Text embedding. `dimension` has no effect: it is for customised models only. */
export async function embedTexts(fields: Fields, { encoder, maxItems, dimensions }: Model): Promise<unknown> {
  const { input } = fields;
  const texts = readItems("input", typeof input === "string" ? [input] : input, maxItems);
  const inputType = fields["input_type"] ?? "document";
  if (inputType !== "document" && inputType !== "query")
    throw new InvalidParameter("input_type must be query or document");
  const dimension = fields["dimension"] ?? 1;
  if (typeof dimension !== "number" || !Number.isInteger(dimension) || dimension < 1)
    throw new InvalidParameter("dimension must be a positive integer");
  const vectors = await encoder.encode(texts);
  return {
    embeddings: vectors.map((vector, index) => ({
      index,
      embedding: Array.from(resized(vector, dimensions)),
    })),
  };
}
