import { readFile } from "node:fs/promises";
import type { ImageType } from "@llamaindex/core/schema";
import { InputError, type ImageInput } from "@paifang/client";

/** Data in base64, with its media type; what is a data URI already stays one. */
export const dataUriOf = ({ data, mimeType }: { data: string; mimeType: string }): string =>
  data.startsWith("data:") ? data : `data:${mimeType};base64,${data}`;

/**
 * Images with the bytes of files instead of their paths and URLs. Files are read one after the other, so that a long
 * list does not open all of them at once.
 *
 * @throws {InputError} a file cannot be read.
 */
export async function readFiles(images: readonly ImageType[]): Promise<ImageInput[]> {
  const read: ImageInput[] = [];
  for (const [index, image] of [...images].entries())
    read.push(
      await readImage(image).catch((error: unknown) => {
        const reason = `cannot be read (${String(error)})`;
        throw new InputError("INPUT_INVALID", `Image ${index} ${reason}.`, [{ index, reason }]);
      }),
    );
  return read;
}

async function readImage(image: ImageType): Promise<ImageInput> {
  if (image instanceof Blob) return image;
  const text = image.toString();
  if (text.startsWith("file:")) return readFile(new URL(text));
  // The client refuses what is on the web, as it does in every host.
  return /^(?:data|https?):/i.test(text) ? text : readFile(text);
}
