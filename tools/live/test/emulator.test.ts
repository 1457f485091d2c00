import { startEmulator, type DefaultServices, type Emulator } from "@paifang/emulator";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  answersOf,
  easVariables,
  report,
  runLive,
  searchVariables,
  type Report,
} from "./support/live-program.ts";

const TOKENS = { chat: "chat-secret-0001==", embed: "embed-secret-0002==", rerank: "rerank-secret-0003==" };
const API_KEY = "OS-secret-key-0004";
const SEARCH_TOKEN = "search-secret-0005==";
const SECRETS = [...Object.values(TOKENS), API_KEY, SEARCH_TOKEN];
const AUTH = ["token", "bearer"] as const;

let emulator: Emulator<DefaultServices>;
let variables: Record<string, string> = {};

const searchOptions = <K extends string>(kind: K) =>
  ({ product: "ai-search", kind, apiKey: API_KEY, token: SEARCH_TOKEN }) as const;

beforeAll(async () => {
  emulator = await startEmulator({
    encoder: "lexical",
    services: {
      chat: { serves: "chat", token: TOKENS.chat, auth: AUTH },
      embed: { serves: "embed", token: TOKENS.embed, auth: AUTH },
      rerank: { serves: "rerank", token: TOKENS.rerank, auth: AUTH },
      "search-embed": searchOptions("text"),
      "search-images": searchOptions("multimodal"),
      "search-rerank": searchOptions("reranker"),
    },
  });
  const { services } = emulator;
  variables = {
    ...easVariables("CHAT", services.chat),
    ...easVariables("EMBED", services.embed),
    ...easVariables("RERANK", services.rerank),
    ...searchVariables("EMBED", services["search-embed"]),
    ...searchVariables("IMAGES", services["search-images"]),
    ...searchVariables("RERANK", services["search-rerank"]),
  };
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.close());

describe("a run over six services", () => {
  let found: Report & { code: number | null; stderr: string };
  let sent: { requests: number; bytes: number };
  beforeAll(async () => {
    emulator.reset();
    found = await report([], variables);
    const bytes = emulator.requests.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
    sent = { requests: emulator.requests.length, bytes };
  });

  test("answers every question that it asks", () => {
    expect(found.findings.filter(({ hasAnswer }) => !hasAnswer)).toEqual([]);
    expect(found.code).toBe(0);
  });

  test("has an answer or a reason for each of the 29 rows", () => {
    const rows = [...found.findings, ...found.observed, ...found.notAsked].map(({ row }) => row);

    expect([...new Set(rows)].toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: 29 }, (_, at) => at + 1),
    );
  });

  test("sends no more than it announced", () => {
    expect(sent.requests).toBeLessThanOrEqual(found.atMost.requests);
    expect(sent.bytes).toBeLessThanOrEqual(found.atMost.bytes);
    expect(found.stderr).toContain(`at most ${found.atMost.requests} requests`);
  });

  test("asks a gateway once, and each service what only that service knows", () => {
    expect(Object.keys(answersOf(found, 2))).toEqual(["chat"]);
    expect(Object.keys(answersOf(found, 5))).toEqual(["chat", "embed", "rerank"]);
    expect(Object.keys(answersOf(found, 15))).toEqual(["search-embed", "search-images", "search-rerank"]);
  });

  test.each([
    {
      row: 2,
      service: "chat",
      answer: /no token 401 text\/plain, .*unknown service 404 empty, .*wrong method 405/,
    },
    { row: 3, service: "chat", answer: /^on 200: x-request-id; on 401: x-request-id$/ },
    { row: 4, service: "chat", answer: /^bare, bearer, lower-case bearer$/ },
    { row: 5, service: "embed", answer: /^owned_by vllm, .*error shape B/ },
    { row: 6, service: "rerank", answer: /\/v1\/rerank, \/rerank, \/v2\/rerank/ },
    {
      row: 7,
      service: "rerank",
      answer: /^the right document leads by 0\.\d+ without the prompt, by 0\.\d+ with it$/,
    },
    { row: 8, service: "chat", answer: /^ended with \[DONE\] after .* and \d+ events$/ },
    { row: 9, service: "chat", answer: /^a silence of \d+\.\d+ s was borne$/ },
    { row: 10, service: "chat", answer: /^https: no, port \d+ says/ },
    {
      row: 14,
      service: "search-embed",
      answer: /wrong key 401 InvalidApiKey .*wrong token 401 InvalidToken/,
    },
    {
      row: 15,
      service: "search-rerank",
      answer: /^17 refused: 400 InvalidParameter .*; 16 accepted, 16 answers$/,
    },
    { row: 16, service: "search-embed", answer: /^refused: 400 InvalidParameter/ },
    { row: 17, service: "search-embed", answer: /^without it 512 numbers, with 64 512 numbers/ },
    { row: 18, service: "search-images", answer: /^png accepted, .*webp refused: 400.*address refused: 400/ },
    { row: 19, service: "embed", answer: /^indexes 0, 1, 2, 3, 4: in order; .* is that of the last text$/ },
    { row: 19, service: "search-images", answer: /^indexes 0, 1, 2, 3, 4: in order; / },
    { row: 20, service: "rerank", answer: /^objects with index, best first, from 0/ },
    { row: 20, service: "search-rerank", answer: /^plain numbers, not sorted/ },
    { row: 21, service: "search-embed", answer: /^good request: absent; bad request: number \(0\)$/ },
    { row: 25, service: "chat", answer: /^none of 4 addresses$/ },
    { row: 27, service: "chat", answer: /^yes: the other case gets 404, empty body$/ },
    { row: 28, service: "chat", answer: /^no TLS/ },
  ])("row $row finds what the emulator's $service does", ({ row, service, answer }) => {
    expect(answersOf(found, row)[service]).toMatch(answer);
  });
});

test("row 1 finds the limit to the byte, when large bodies are allowed", async () => {
  const { code, findings } = await report(
    ["--only", "1", "--yes-large"],
    easVariables("CHAT", emulator.services.chat),
  );

  expect(code).toBe(0);
  expect(findings[0]?.answer).toBe(
    '1048576 bytes come through, 1048577 do not: 413 text/plain, 17 bytes: "Payload Too Large"',
  );
});

test("rows 1 and 24 send nothing without a yes, and say what would let them", async () => {
  const { code, notAsked } = await report(["--only", "1,24"], variables);

  expect(code).toBe(0);
  expect(notAsked).toEqual([
    expect.objectContaining({ row: 1, reason: "moves megabytes: add --yes-large" }),
    expect.objectContaining({ row: 24, reason: "moves megabytes: add --yes-large" }),
  ]);
  expect(emulator.requests).toHaveLength(0);
});

test("a run for people begins with what it is about to send, and ends with where findings belong", async () => {
  const { code, stdout, stderr } = await runLive(["--only", "4,15"], variables);

  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^About to ask 4 services, with at most \d+ requests and [\d,]+ bytes of bodies/);
  expect(stdout).toMatch(
    /\n  chat +http:\/\/127\.0\.0\.1:\d+\/api\/predict\/chat {2}from PAI_EAS_CHAT_ENDPOINT\n/,
  );
  expect(stdout).toMatch(/\nRow 4, chat: .*\n {2}bare, bearer, lower-case bearer\n/);
  expect(stdout).toMatch(
    /"measured \d{4}-\d\d-\d\d".*\n {2}docs\/wire\/auth\.md {2}row 4\n {2}docs\/wire\/ai-search\.md {2}row 15\n$/,
  );
});

test("no secret is printed, for people or for machines", async () => {
  const outputs = await Promise.all([
    runLive(["--yes-large"], variables),
    runLive(["--yes-large", "--json"], variables),
  ]);

  for (const { stdout, stderr } of outputs)
    for (const secret of SECRETS) {
      expect(stdout + stderr).not.toContain(secret);
      expect(stdout + stderr).not.toContain(secret.replaceAll("=", ""));
    }
});

test("a stream that is cut is told as row 8, with what it broke with", async () => {
  emulator.faults.add({ on: { path: "/v1/chat/completions" }, kind: "truncate", afterBytes: 900 });

  const { code, findings } = await report(["--only", "8"], easVariables("CHAT", emulator.services.chat));

  expect(code).toBe(0);
  expect(findings[0]?.answer).toMatch(/^broke with \w+ after .* and \d+ events$/);
});

test("a stream that ends early without breaking is told as row 8 too", async () => {
  const clean = { kind: "truncate", afterBytes: 900, clean: true } as const;
  emulator.faults.add({ on: { path: "/v1/chat/completions" }, ...clean });

  const { findings } = await report(["--only", "8"], easVariables("CHAT", emulator.services.chat));

  expect(findings[0]?.answer).toMatch(/^ended without \[DONE\]/);
});

test("a full queue that is met on the way answers rows 13 and 23", async () => {
  emulator.faults.add({ on: { path: "/v1/models", request: 3 }, kind: "status", status: 450 });

  const { observed } = await report(["--only", "3,13,23"], easVariables("CHAT", emulator.services.chat));

  expect(observed.map(({ row, answer }) => ({ row, answer }))).toEqual([
    { row: 13, answer: "450, retry-after absent" },
    { row: 23, answer: "450, retry-after absent" },
  ]);
});

test("a probe that gets no answer says so, the next goes on, and the exit code tells", async () => {
  emulator.faults.add({ on: { path: "/v1/models", request: 2 }, kind: "reset" });

  const { code, findings } = await report(["--only", "3,4"], easVariables("CHAT", emulator.services.chat));

  expect(code).toBe(1);
  expect(findings.map(({ row, hasAnswer }) => ({ row, hasAnswer }))).toEqual([
    { row: 3, hasAnswer: false },
    { row: 4, hasAnswer: true },
  ]);
  expect(findings[0]?.answer).toMatch(/^failed: /);
});
