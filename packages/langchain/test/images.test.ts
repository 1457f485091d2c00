import { pathToFileURL } from "node:url";
import { InputError, type BatchDone, type ImageInput } from "@paifang/client";
import { startEmulator, type DefaultServices, type Emulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { AISearchMultimodalEmbeddings, type AISearchMultimodalEmbeddingsFields } from "../src/index.ts";

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const PNG = `data:image/png;base64,${PIXEL.toString("base64")}`;
/** The first bytes of a photograph: nobody here looks further. */
const PHOTO = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46, 0x49, 0x46);
const JPEG = `data:image/jpeg;base64,${Buffer.from(PHOTO).toString("base64")}`;

const at = (
  { services }: Emulator<DefaultServices>,
  fields: AISearchMultimodalEmbeddingsFields = {},
): AISearchMultimodalEmbeddings => {
  const { endpoint, deploymentId, apiKey, token } = services["search-images"];
  return new AISearchMultimodalEmbeddings({ endpoint, deploymentId, apiKey, token, ...fields });
};

const sentBy = ({ requests }: Emulator<DefaultServices>): unknown[] =>
  requests.flatMap(({ body }) => (JSON.parse(body) as { data: unknown[] }).data);

test("data URIs, bytes, blobs and files are embedded in one list, each as what it is", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const inBlock = new Uint8Array([0, ...PIXEL, 0]).subarray(1, 1 + PIXEL.length);
  const images: ImageInput[] = [
    PNG,
    PHOTO,
    PIXEL,
    inBlock,
    new Blob([PIXEL]),
    new Blob([PHOTO], { type: "application/octet-stream" }),
    new File([PIXEL], "pixel.png", { type: "image/png" }),
    JPEG,
  ];

  const vectors = await at(emulator).embedImages(images);

  const wanted = [PNG, JPEG, PNG, PNG, PNG, JPEG, PNG, JPEG];
  expect(sentBy(emulator)).toEqual(wanted);
  const [png, photo] = await at(emulator).embedImages([PNG, JPEG]);
  expect(png).not.toEqual(photo);
  expect(vectors).toEqual(wanted.map((uri) => (uri === PNG ? png : photo)));
});

test("one image is embedded without a list", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const embeddings = at(emulator);

  const alone = await embeddings.embedImage(PIXEL);

  expect(await embeddings.embedImages([PNG])).toEqual([alone]);
});

test.each<[string, unknown]>([
  ["the address of an image", "https://example.com/gate.png"],
  ["a URL", new URL("https://example.com/gate.png")],
  ["a file's path", "./gate.png"],
  ["a file's URL", pathToFileURL("/gate.png")],
  ["base64 without its head", PIXEL.toString("base64")],
  ["bytes of another type", Buffer.from("GIF89a")],
  ["no bytes at all", new Uint8Array()],
  ["a blob of another type", new Blob(["<html>"], { type: "image/png" })],
  ["another data URI", "data:image/webp;base64,AAAA"],
  ["a number", 7],
  ["null", null],
])("%s among images is refused by its place, and nothing is sent", async (_, bad) => {
  await using emulator = await startEmulator({ encoder: "lexical" });

  const call = at(emulator).embedImages([PNG, bad as ImageInput, PIXEL, "gate.jpg"]);

  await expect(call).rejects.toSatisfy(InputError.isInstance);
  await expect(call).rejects.toMatchObject({
    code: "IMAGE_UNSUPPORTED",
    faults: [{ index: 1 }, { index: 3, reason: expect.stringContaining("inline") as unknown }],
  });
  expect(emulator.requests).toEqual([]);
});

test("an image that no request can hold is named with its size, whatever its form", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const large = Buffer.concat([PIXEL, Buffer.alloc(2_000)]);

  const call = at(emulator, { maxBodyBytes: 1_000 }).embedImages([PIXEL, new Blob([large])]);

  await expect(call).rejects.toMatchObject({ code: "INPUT_TOO_LARGE", faults: [{ index: 1 }] });
  expect(emulator.requests).toEqual([]);
});

test("finished batches of images are told with their vectors", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const told: BatchDone[] = [];
  const onBatch = (done: BatchDone) => told.push(done);

  await at(emulator, { batchSize: 2, maxConcurrency: 1, onBatch }).embedImages([PIXEL, PHOTO, PNG]);

  expect(told).toMatchObject([
    { first: 0, done: 2, total: 3 },
    { first: 2, done: 3, total: 3 },
  ]);
});

test("a signal that has ended keeps images from being sent", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const signal = AbortSignal.abort("enough");

  await expect(at(emulator).embedImage(PIXEL, { signal })).rejects.toMatchObject({ name: "AbortError" });
  await expect(at(emulator, { signal }).embedImages([PIXEL])).rejects.toMatchObject({ cause: "enough" });
  expect(emulator.requests).toEqual([]);
});
