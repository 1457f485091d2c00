import { createHash } from "node:crypto";
import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { AISearchClient, EasClient } from "../src/index.ts";

const start = () => startEmulator({ encoder: "lexical" });
const query = '谁站在"门"前?\n';
/** Long enough that `JSON.stringify` does not write them. */
const textsOf = (name: string): string[] =>
  Array.from({ length: 12 }, (_, at) => `${name} ${at}: "门"\t\u0001\\ 😀 é\r\n`.repeat(60));

test("long texts arrive as they were given, also of calls at the same time", async () => {
  await using emulator = await start();
  const { rerank, embed } = emulator.services;
  await using ranker = new EasClient(rerank);
  await using embedder = new EasClient(embed);
  const given = [textsOf("ann"), textsOf("bea"), textsOf("cem")];
  await Promise.all([
    ...given.map((documents) => ranker.rerank({ query, documents })),
    ...given.map((input) => embedder.embed({ input })),
  ]);
  const bodies = emulator.requests
    .filter(({ method }) => method === "POST")
    .map(({ body }) => JSON.parse(body) as { documents?: string[]; input?: string[] });
  const arrived = bodies.map(({ documents, input }) => documents ?? input).map(String);
  expect(arrived.toSorted()).toEqual([...given, ...given].map(String).toSorted());
});

test("long texts are signed as they are sent, and sent again after a failure", async () => {
  await using emulator = await start();
  await using client = new EasClient({ ...emulator.services.rerank, auth: "signature" });
  emulator.faults.add({ on: { path: "/v1/rerank" }, times: 1, kind: "status", status: 503 });
  const documents = textsOf("ann");
  const { attempts } = await client.rerank({ query, documents });
  expect(attempts).toBe(2);
  const sent = emulator.requests.filter(({ body }) => body.includes("documents"));
  expect(sent).toHaveLength(2);
  for (const { body, headers } of sent) {
    expect(JSON.parse(body)).toMatchObject({ query, documents });
    expect(headers["content-md5"]).toBe(createHash("md5").update(body).digest("hex"));
  }
});

test("long texts of AI Search arrive as they were given", async () => {
  await using emulator = await start();
  const { "search-rerank": reranker, "search-embed": text } = emulator.services;
  await using ranker = new AISearchClient({ ...reranker, kind: "reranker" });
  await using embedder = new AISearchClient({ ...text, kind: "text" });
  await ranker.rerank({ query, documents: textsOf("ann") });
  await embedder.embed({ input: textsOf("bea") });
  const bodies = emulator.requests.map(
    ({ body }) => JSON.parse(body) as { docs?: string[]; input?: string[] },
  );
  expect(bodies.map(({ docs, input }) => docs ?? input)).toEqual([textsOf("ann"), textsOf("bea")]);
});
