import { EasClient } from "@paifang/client";
import { describe, expect, test } from "vitest";
import { VECTOR, chatJson, saysEmbedding } from "../src/cases/good-answers.ts";
import { waitUntil } from "../src/play/play-fault.ts";
import { saysJson } from "../src/raw/answer.ts";
import { fin, reset, wait, type Step } from "../src/raw/line.ts";
import { rawServer, type RawServer } from "../src/raw/raw-server.ts";

const MOST_SOCKETS = 64;
const CALLERS = 1_000;
const STALE_CALLS = 20;

const clientOf = (
  server: RawServer,
  options: { maxRetries?: number; maxConcurrency?: number } = {},
): EasClient => new EasClient({ endpoint: server.origin, token: "some-token", model: "m", ...options });

const chats = (client: EasClient) => client.chat({ messages: [{ role: "user", content: "why" }] });
const embeds = async (client: EasClient): Promise<number[]> => [
  ...((await client.embed({ input: ["ash"] })).embeddings[0] ?? []),
];

test("1,000 callers, half of them embedding and half chatting, open at most 64 sockets", async () => {
  const answersChat = saysJson(chatJson());
  await using server = await rawServer({
    answers: ({ target }) => [wait(2), target.endsWith("/embeddings") ? saysEmbedding : answersChat],
  });
  await using client = clientOf(server);

  await Promise.all(
    Array.from({ length: CALLERS }, (_, caller) => (caller % 2 === 0 ? embeds(client) : chats(client))),
  );

  expect(server.seen.requests).toHaveLength(CALLERS);
  expect(server.seen.mostOpen).toBeLessThanOrEqual(MOST_SOCKETS);
  expect(server.seen.mostOpen).toBeGreaterThan(1);
});

/** Answers the first request of a connection and ends it at the next, as a balancer that forgot it does. */
const forgets =
  (ending: Step, isStale: () => boolean) =>
  (_request: unknown, place: number): Step[] =>
    place > 1 && isStale() ? [ending] : [saysEmbedding];

/** As many connections as calls, all used and idle. */
async function warmUp(client: EasClient, server: RawServer): Promise<void> {
  await Promise.all(Array.from({ length: STALE_CALLS }, () => embeds(client)));
  await waitUntil(() => server.seen.requests.length >= STALE_CALLS, 2_000);
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
}

describe.each([
  ["closed", fin],
  ["reset", reset],
] as const)(
  "20 calls over stale keep-alive sockets, each %s when it is used, with maxRetries: 0",
  (_how, ending) => {
    test("none fails when they come one after the other on one connection", async () => {
      await using server = await rawServer({ answers: forgets(ending, () => true) });
      await using client = clientOf(server, { maxRetries: 0 });

      for (let call = 0; call < STALE_CALLS; call++) {
        expect(await embeds(client)).toEqual(VECTOR);
        for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
      }
    });

    test("none fails when they come one after the other and 20 connections are stale", async () => {
      let isStale = false;
      await using server = await rawServer({ answers: forgets(ending, () => isStale) });
      await using client = clientOf(server, { maxRetries: 0, maxConcurrency: STALE_CALLS });
      await warmUp(client, server);
      isStale = true;

      for (let call = 0; call < STALE_CALLS; call++) expect(await embeds(client)).toEqual(VECTOR);
    });

    test("none fails when they come at once and 20 connections are stale", async () => {
      let isStale = false;
      await using server = await rawServer({ answers: forgets(ending, () => isStale) });
      await using client = clientOf(server, { maxRetries: 0, maxConcurrency: STALE_CALLS });
      await warmUp(client, server);
      isStale = true;

      const vectors = await Promise.all(Array.from({ length: STALE_CALLS }, () => embeds(client)));

      expect(vectors).toEqual(Array.from({ length: STALE_CALLS }, () => VECTOR));
    });
  },
);
