import { setImmediate } from "node:timers/promises";
import { json, scriptedServer, type ScriptedServer } from "@paifang/contract";
import { expect, test } from "vitest";
import { ChatPaiEas, PaiEasLLM } from "../src/index.ts";
import { SEVEN } from "./support/seven.ts";

const CALLS = 6;

/** Answers anything, but holds requests back until `limit` of them are there, and then for a while in case more come. */
async function holding(limit: number): Promise<ScriptedServer & { most: () => number }> {
  let running = 0;
  let most = 0;
  const waiting: (() => void)[] = [];
  const server = await scriptedServer(async (response, _request, number) => {
    most = Math.max(most, ++running);
    await new Promise<void>((go) => {
      waiting.push(go);
      if (waiting.length === limit || number === CALLS) void release();
    });
    running--;
    json(response, {
      choices: [{ index: 0, message: { content: "a" }, text: "a", finish_reason: "stop" }],
      data: [{ index: 0, embedding: [1, 0] }],
      results: [{ index: 0, relevance_score: 1 }],
    });
  });
  const release = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    for (const go of waiting.splice(0)) go();
  };
  return { ...server, most: () => most };
}

const EAS = SEVEN.filter(([name]) => name.startsWith("PaiEas") || name === "ChatPaiEas");

test.each(EAS.flatMap(([name, make]) => [1, 3].map((limit) => ({ name, make, limit }))))(
  "$name has at most $limit requests under way",
  async ({ make, limit }) => {
    await using server = await holding(limit);
    const { call } = make({ endpoint: server.endpoint, token: "t", model: "demo", maxConcurrency: limit });

    await Promise.all(Array.from({ length: CALLS }, () => call("a")));

    expect(server.most()).toBe(limit);
    expect(server.requests).toHaveLength(CALLS);
  },
);

/** Says what was asked, but refuses what is "bad". */
const echoing = (): Promise<ScriptedServer> =>
  scriptedServer((response, { body }) => {
    const [message] = (body["messages"] ?? []) as { content?: string }[];
    const content = message?.content ?? [body["prompt"]].flat()[0];
    if (content === "bad") return json(response, { message: "no" }, 400);
    return json(response, {
      choices: [{ index: 0, message: { content }, text: content, finish_reason: "stop" }],
    });
  });

test("a batch keeps its order, and one that fails loses no other", async () => {
  await using server = await echoing();
  const fields = { endpoint: server.endpoint, token: "t", model: "demo", maxConcurrency: 2 };
  const inputs = ["a", "b", "bad", "d", "e"];

  const chats = await new ChatPaiEas(fields).batch(inputs, {}, { returnExceptions: true });
  const texts = await new PaiEasLLM(fields).batch(inputs, {}, { returnExceptions: true });

  expect(chats.map((answer) => (answer instanceof Error ? answer : answer.content))).toMatchObject([
    "a",
    "b",
    { status: 400 },
    "d",
    "e",
  ]);
  expect(texts).toMatchObject(["a", "b", { status: 400 }, "d", "e"]);
  expect(server.requests).toHaveLength(2 * inputs.length);
});

test("a batch that may not fail rejects with the error of the one that did", async () => {
  await using server = await echoing();
  const model = new ChatPaiEas({ endpoint: server.endpoint, token: "t", model: "demo" });

  await expect(model.batch(["a", "bad"])).rejects.toMatchObject({ status: 400, code: "BAD_REQUEST" });
});

test("a batch of its own may be narrower than the model", async () => {
  await using server = await holding(2);
  const model = new ChatPaiEas({ endpoint: server.endpoint, token: "t", model: "demo" });

  await model.batch(
    Array.from({ length: CALLS }, () => "a"),
    { maxConcurrency: 2 },
  );

  expect(server.most()).toBe(2);
});
