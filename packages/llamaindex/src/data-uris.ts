import { fileURLToPath } from "node:url";
import type { ImageType } from "@llamaindex/core/schema";
import { imageToDataUrl } from "@llamaindex/core/utils";
import { InputError } from "@paifang/client";

/** Data in base64, with its media type; what is a data URI already stays one. */
export const dataUriOf = ({ data, mimeType }: { data: string; mimeType: string }): string =>
  data.startsWith("data:") ? data : `data:${mimeType};base64,${data}`;

/**
 * Images as data URIs. Files are read one after the other, so that a long list does not open all of them at once.
 *
 * @throws {InputError} an image cannot be read, or its bytes are no image.
 */
export async function toDataUris(images: readonly ImageType[]): Promise<string[]> {
  const uris: string[] = [];
  for (const [index, image] of [...images].entries())
    uris.push(
      await readImage(image).catch((error: unknown) => {
        const reason = `cannot be read (${String(error)})`;
        throw new InputError("INPUT_INVALID", `Image ${index} ${reason}.`, [{ index, reason }]);
      }),
    );
  return uris;
}

async function readImage(image: ImageType): Promise<string> {
  if (image instanceof Blob) return imageToDataUrl(image);
  const text = image.toString();
  // The host takes a file's URL apart by itself, and then does not find names with spaces.
  return text.startsWith("data:")
    ? text
    : imageToDataUrl(text.startsWith("file:") ? fileURLToPath(text) : image);
}
