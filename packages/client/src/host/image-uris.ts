import { InputError } from "../errors.ts";
import { refuseNoList } from "../operations/check-input.ts";

/** An image at hand: a data URI, the bytes of a PNG or JPEG file, or a blob of them. */
export type ImageInput = string | Uint8Array | Blob;

/**
 * Images as data URIs, in their order; a text stays as it is. What bytes are is told by their beginning alone,
 * because the type of a blob is often missing or a guess.
 *
 * Bytes are read before the first wait, so that what the caller changes later is not sent. Blobs are read one after
 * the other, so that a long list of files does not open all of them at once.
 *
 * @throws {InputError} there is no list, or a blob cannot be read.
 */
export async function toImageUris(images: readonly ImageInput[]): Promise<string[]> {
  refuseNoList("images", images);
  const read = Array.from(images, (image) => (ArrayBuffer.isView(image) ? toImageUri(image) : image));
  const uris: string[] = [];
  for (const [index, image] of read.entries())
    uris.push(image instanceof Blob ? toImageUri(await bytesOf(image, index)) : image);
  return uris;
}

async function bytesOf(blob: Blob, index: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (cause) {
    const reason = `cannot be read (${String(cause)})`;
    throw new InputError("INPUT_INVALID", `Image ${index} ${reason}.`, [{ index, reason }]);
  }
}

/** The data URI of a PNG or JPEG file; other bytes get a type that says no more than that they are bytes. */
function toImageUri({ buffer, byteOffset, byteLength }: Uint8Array): string {
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  const type = TYPES.find(([, head]) => bytes.subarray(0, head.length).equals(head))?.[0];
  return `data:${type ?? "application/octet-stream"};base64,${bytes.toString("base64")}`;
}

const TYPES: readonly (readonly [string, Buffer])[] = [
  ["image/png", Buffer.from("89504e470d0a1a0a", "hex")],
  ["image/jpeg", Buffer.from("ffd8ff", "hex")],
];
