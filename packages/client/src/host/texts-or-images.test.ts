import { expect, test } from "vitest";
import type { EmbedResponse } from "../types.ts";
import { embedTextsOrImages } from "./texts-or-images.ts";

const asked: unknown[] = [];
const answer = (kind: string) => (request: object) => {
  asked.push([kind, request]);
  const nothing: EmbedResponse = { embeddings: [], dimensions: 0, requestIds: [], attempts: 1 };
  return Promise.resolve(nothing);
};
const client = { embed: answer("texts"), embedImages: answer("images") };
const image = "data:image/png;base64,AAAA";

test("data URIs are images, all others texts, and each kind is asked for as such", async () => {
  const { signal } = new AbortController();

  await embedTextsOrImages(client, { input: ["ash", "no data:"], inputType: "query", signal });
  await embedTextsOrImages(client, { input: [image, image], inputType: "query", signal });

  expect(asked).toEqual([
    ["texts", { input: ["ash", "no data:"], inputType: "query", signal }],
    ["images", { input: [image, image], signal }],
  ]);
});

test("both in one call are refused", async () => {
  await expect(embedTextsOrImages(client, { input: ["ash", image] })).rejects.toMatchObject({
    name: "InputError",
    code: "INPUT_INVALID",
  });
});

test("a length that images cannot have is refused, as it is for texts", async () => {
  const failing = embedTextsOrImages(client, { input: [image], dimensions: 256 });

  await expect(failing).rejects.toThrow("no choice of `dimensions`");
});
