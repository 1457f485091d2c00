import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startEmulator, type EasServiceOptions, type Emulator } from "../src/index.ts";
import { json, postEas } from "./support/post.ts";

const services = {
  embed: { serves: "embed", model: "门", gzip: true },
  named: {
    serves: () => ({ headers: { "X-Request-Id": "mine", "Content-Type": "text/plain" }, body: "ash" }),
  },
} satisfies Record<string, EasServiceOptions>;

let emulator: Emulator<typeof services>;
beforeAll(async () => {
  emulator = await startEmulator({ services, encoder: "lexical" });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

const embed = (encoding: string, count: number): Promise<Response> =>
  postEas(
    emulator.services.embed,
    "/v1/embeddings",
    { input: Array.from({ length: count }, () => "birch"), encoding_format: "base64" },
    { headers: { "accept-encoding": encoding } },
  );

test.each([1, 16])("vectors of %i texts are compressed and garbled like any text", async (count) => {
  const plain = await embed("identity", count);
  const packed = await embed("gzip", count);
  expect([plain.headers.get("content-encoding"), packed.headers.get("content-encoding")]).toEqual([
    null,
    "gzip",
  ]);
  const [one, other] = [await json<{ data: unknown[]; model: string }>(plain), await json(packed)];
  expect(other).toMatchObject({ data: one.data, model: "门" });

  emulator.faults.add({ kind: "garble", replace: "门", with: "window" });
  expect(await json(embed("identity", count))).toMatchObject({ data: one.data, model: "window" });
});

test("fields in another case are the same fields", async () => {
  const response = await postEas(emulator.services.named, "/predict", {});
  expect(response.headers.get("x-request-id")).toBe("mine");
  expect(response.headers.get("content-type")).toBe("text/plain");
});

test("a field that came several times is kept as one string", async () => {
  const { endpoint, token } = emulator.services.named;
  const headers = { authorization: token, "set-cookie": ["ash=1", "birch=2"], "x-trace": ["1", "2"] };
  const asked = request(`${endpoint}/predict`, { headers }).end();
  const [answered] = (await once(asked, "response")) as [IncomingMessage];
  await once(answered.resume(), "end");

  expect(emulator.requests[0]?.headers).toMatchObject({ "set-cookie": "ash=1, birch=2", "x-trace": "1, 2" });
});
