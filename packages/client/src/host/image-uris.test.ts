import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { InputError } from "../errors.ts";
import { toImageUris, type ImageInput } from "./image-uris.ts";

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2);
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 3);
const PNG_URI = "data:image/png;base64,iVBORw0KGgoBAg==";
const JPEG_URI = "data:image/jpeg;base64,/9j/4AM=";

test("data URIs, bytes and blobs become data URIs in their order", async () => {
  const images = [JPEG_URI, PNG, Buffer.from(JPEG), new Blob([PNG])];

  expect(await toImageUris(images)).toEqual([JPEG_URI, PNG_URI, JPEG_URI, PNG_URI]);
});

test("bytes that are a part of a larger block are that part alone", async () => {
  const block = Uint8Array.of(9, 9, ...PNG, 9, 9);

  expect(await toImageUris([block.subarray(2, 2 + PNG.length)])).toEqual([PNG_URI]);
});

test.each<[string, string, Uint8Array<ArrayBuffer>, string]>([
  ["a missing type", "", PNG, PNG_URI],
  ["a wrong type", "image/png", JPEG, JPEG_URI],
  ["the type of an image", "image/png", Uint8Array.of(1, 2), "data:application/octet-stream;base64,AQI="],
])("the beginning of a blob's bytes holds against %s", async (_, type, bytes, uri) => {
  expect(await toImageUris([new Blob([bytes], { type })])).toEqual([uri]);
});

test.each([0, 1, 7])("the first %i bytes of a PNG are no PNG", async (count) => {
  const [uri] = await toImageUris([PNG.subarray(0, count)]);

  expect(uri).toMatch(/^data:application\/octet-stream;/);
});

test("what the caller changes after the call is not in the images", async () => {
  const bytes = PNG.slice();
  const images: ImageInput[] = [new Blob([JPEG]), bytes];

  const uris = toImageUris(images);
  bytes.fill(0);
  images.length = 0;

  expect(await uris).toEqual([JPEG_URI, PNG_URI]);
});

test("blobs are read one after the other, and one that cannot be read is named by its place", async () => {
  let open = 0;
  let most = 0;
  class Slow extends Blob {
    override async arrayBuffer(): Promise<ArrayBuffer> {
      most = Math.max(most, ++open);
      const bytes = await super.arrayBuffer();
      open--;
      return bytes;
    }
  }
  class Gone extends Blob {
    override arrayBuffer(): Promise<ArrayBuffer> {
      return Promise.reject(new Error("The file is gone."));
    }
  }

  const failure: unknown = await toImageUris([PNG, new Slow([PNG]), new Slow([PNG]), new Gone([])]).catch(
    (error: unknown) => error,
  );

  expect(most).toBe(1);
  expect(InputError.isInstance(failure)).toBe(true);
  expect(failure).toMatchObject({ faults: [{ index: 3, reason: expect.stringContaining("is gone") }] });
});

test("one image without its list is refused, not taken letter by letter", async () => {
  const one: unknown = PNG_URI;

  await expect(toImageUris(one as string[])).rejects.toMatchObject({ code: "INPUT_INVALID" });
});
