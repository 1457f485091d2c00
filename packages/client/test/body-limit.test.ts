import { expect, test } from "vitest";
import { AISearchClient, EasClient, InputError } from "../src/index.ts";
import { answer, rawServer } from "./support/raw-server.ts";
import { warningsOf } from "./support/warnings.ts";

const chatAnswer = answer(200, '{"choices":[{"index":0,"message":{"content":"ok"},"finish_reason":"stop"}]}');
const frame = JSON.stringify({ body: "" }).length;

/** Sends bodies of the given sizes through one client; gives the failures, the warnings and what arrived. */
async function sendBodies(sizes: readonly number[], options: { maxBodyBytes?: number } = {}) {
  await using server = await rawServer((socket) => void socket.write(chatAnswer));
  const failures: unknown[] = [];
  const warnings = await warningsOf(async () => {
    await using client = new EasClient({ endpoint: server.endpoint, token: "t", ...options });
    for (const size of sizes) {
      const body = { body: "a".repeat(size - frame) };
      await client.invoke({ path: "/any", body }).catch((error: unknown) => failures.push(error));
    }
  });
  const arrived = server.requests.map((request) => Number(/^content-length: (\d+)/im.exec(request)?.[1]));
  return { failures, warnings: warnings.map(({ code, text }) => [code, text]), arrived };
}

test("B01 a body of 900,001 bytes is sent, and told of once because the limit is not exactly known", async () => {
  const { failures, warnings, arrived } = await sendBodies([900_000, 900_001, 900_001]);
  expect(failures).toEqual([]);
  expect(arrived).toEqual([900_000, 900_001, 900_001]);
  expect(warnings).toEqual([["BODY_NEAR_LIMIT", expect.stringContaining("900001 bytes")]]);
});

test("B02 a body of 1,048,576 bytes is sent", async () => {
  expect(await sendBodies([1_048_576])).toMatchObject({ failures: [], arrived: [1_048_576] });
});

test("B03 a body of 1,048,577 bytes is refused before it is sent, with its size, unless the limit is lifted", async () => {
  const { failures, arrived } = await sendBodies([1_048_577]);
  expect(InputError.isInstance(failures[0])).toBe(true);
  expect(failures[0]).toMatchObject({ code: "INPUT_TOO_LARGE", faults: [{ bytes: 1_048_577 }], attempts: 0 });
  expect(arrived).toEqual([]);
  expect(await sendBodies([1_048_577], { maxBodyBytes: 2_000_000 })).toEqual({
    failures: [],
    warnings: [],
    arrived: [1_048_577],
  });
});

test("B04 a body is measured in bytes of UTF-8 and not in characters, by every verb", async () => {
  await using server = await rawServer((socket) => void socket.write(chatAnswer));
  await using client = new EasClient({ endpoint: server.endpoint, token: "t", model: "m" });
  const text = "门".repeat(400_000);
  const messages = [{ role: "user" as const, content: text }];
  const verbs = [
    () => client.chat({ messages }),
    () => client.streamChat({ messages }),
    () => client.embed({ input: [text] }),
    () => client.rerank({ query: "q", documents: [text] }),
    () => client.invoke({ path: "/any", body: text }),
  ];
  for (const verb of verbs) {
    const error: unknown = await verb().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "INPUT_TOO_LARGE", attempts: 0 });
    expect((error as InputError).faults[0]?.bytes).toBeGreaterThanOrEqual(1_200_000);
  }
  expect(server.requests).toEqual([]);
});

test("B03 AI Search has a limit of its own, above which a body is refused", async () => {
  const client = new AISearchClient({
    endpoint: "http://127.0.0.1:9",
    deploymentId: "d",
    apiKey: "OS-key",
    token: "dep-token",
  });
  await expect(client.embed({ input: ["a".repeat(8_388_608)] })).rejects.toMatchObject({
    code: "INPUT_TOO_LARGE",
  });
});
