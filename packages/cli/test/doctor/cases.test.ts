import { startEmulator, type Emulator } from "@paifang/emulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MessageId } from "../../src/doctor/messages/en.ts";
import type { Status } from "../../src/doctor/finding.ts";
import { examined, type Call } from "./examined.ts";

const TOKEN = "Q0FOQVJZLVRPS0VOLTAxMjM0NTY3ODk=";
const KEY = "OS-canary-key-0123456789";

const SERVICES = {
  chat: { serves: "chat", model: "Qwen3-8B", token: TOKEN },
  bearer: { serves: "chat", auth: ["bearer"], token: TOKEN },
  signed: { serves: "chat", auth: ["signature"], token: TOKEN },
  guarded: { serves: "chat", serverKey: TOKEN, token: TOKEN },
  embed: { serves: "embed", token: TOKEN },
  rerank: { serves: "rerank", token: TOKEN },
  "score-only": { serves: "rerank", engine: "vllm-old", token: TOKEN },
  "float-only": { serves: "embed", engine: "vllm-old", token: TOKEN },
  welcome: { serves: "chat", engine: "blade", token: TOKEN },
  cold: { serves: "chat", coldStartMs: 3_600_000, token: TOKEN },
  waking: { serves: "chat", token: TOKEN },
  queue: { serves: "chat", queue: true, workers: 0, token: TOKEN },
  limited: { serves: "chat", rateLimit: 0, token: TOKEN },
  full: { serves: "chat", workers: 1, maxQueueSize: 0, token: TOKEN },
  gone: { serves: "chat", token: TOKEN },
  page: {
    serves: () => ({ headers: { "content-type": "text/html" }, body: "<title>Model console</title>" }),
    token: TOKEN,
  },
  nothing: {
    serves: ({ path }: { path: string }) =>
      path === "/own" ? {} : { status: 404, body: { detail: "Not Found" } },
    token: TOKEN,
  },
  zeros: { serves: zeroVectors, token: TOKEN },
  search: { product: "ai-search", kind: "text", apiKey: KEY, token: TOKEN },
  ranker: { product: "ai-search", kind: "reranker", apiKey: KEY, token: TOKEN },
} as const;

function zeroVectors({ path }: { path: string }): { status?: number; body: unknown } {
  if (path !== "/v1/embeddings") return { status: 404, body: { detail: "Not Found" } };
  const data = [0, 1, 2].map((index) => ({ index, object: "embedding", embedding: [0, 0, 0] }));
  return { body: { object: "list", data } };
}

let emulator: Emulator<typeof SERVICES>;

beforeAll(async () => {
  emulator = await startEmulator({ services: SERVICES, encoder: "lexical" });
  const html = "<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>";
  emulator.faults.add({ on: { service: "gone" }, times: Infinity, kind: "status", status: 502, body: html });
  // As many as there are forms of auth: it is ready when it is asked again.
  emulator.faults.add({ on: { service: "waking" }, times: 3, kind: "status", status: 503 });
});
afterAll(() => emulator.close());

const base = (name: string): string => `${emulator.url}/api/predict/${name}`;
const env = (name: string, more: Record<string, string> = {}): Call => ({
  env: { PAI_EAS_ENDPOINT: base(name), PAI_EAS_TOKEN: TOKEN, ...more },
});
const searchEnv = (name: string, more: Record<string, string> = {}): Call => ({
  env: {
    AISEARCH_ENDPOINT: emulator.url,
    AISEARCH_DEPLOYMENT_ID: name,
    AISEARCH_API_KEY: KEY,
    AISEARCH_TOKEN: TOKEN,
    ...more,
  },
});

type Case = {
  readonly name: string;
  readonly call: () => Call;
  readonly sees: readonly (readonly [MessageId, Status])[];
  /** Words of the cause, and of what to do. */
  readonly cause: RegExp;
  readonly fix?: RegExp;
  readonly code: 0 | 1;
};

const CASES: readonly Case[] = [
  {
    name: "a service that is well, by the base address of the console",
    call: () => env("chat"),
    sees: [
      ["path.found", "ok"],
      ["chat.streams", "ok"],
      ["embeddings.absent", "skip"],
      ["rerank.absent", "skip"],
    ],
    cause: /answers 404 \(normal\); the API is below \/v1/,
    code: 0,
  },
  {
    name: "a form of auth that the service does not take",
    call: () => env("bearer"),
    sees: [
      ["auth.other", "warn"],
      ["chat.streams", "ok"],
    ],
    cause: /bare token, is refused; accepted: "Bearer"/,
    fix: /PAI_EAS_AUTH=bearer/,
    code: 0,
  },
  {
    name: "a service that takes signatures alone",
    call: () => env("signed"),
    sees: [
      ["auth.other", "warn"],
      ["chat.streams", "ok"],
    ],
    cause: /accepted: signature/,
    fix: /PAI_EAS_AUTH=signature/,
    code: 0,
  },
  {
    name: "a model server with a key of its own",
    call: () => env("guarded", { PAI_EAS_AUTH: "bearer" }),
    sees: [
      ["auth.accepted", "ok"],
      ["chat.streams", "ok"],
    ],
    cause: /accepted: "Bearer"; refused: bare token, signature/,
    code: 0,
  },
  {
    name: "the token of another service",
    call: () => env("chat", { PAI_EAS_TOKEN: "b3RoZXItc2VydmljZS10b2tlbi0wMDE=" }),
    sees: [["auth.refused", "fail"]],
    cause: /refused in every form that was tried, each once: bare token, "Bearer", signature/,
    fix: /every service has its own/,
    code: 1,
  },
  {
    name: "a token with blanks around it and a pasted Bearer",
    call: () => env("chat", { PAI_EAS_TOKEN: `  Bearer ${TOKEN} ` }),
    sees: [
      ["token.trimmed", "warn"],
      ["token.scheme", "warn"],
      ["chat.streams", "ok"],
    ],
    cause: /begins with "Bearer "/,
    fix: /PAI_EAS_AUTH/,
    code: 0,
  },
  {
    name: "a token in quotes",
    call: () => env("chat", { PAI_EAS_TOKEN: `"${TOKEN}"` }),
    sees: [
      ["token.quoted", "warn"],
      ["chat.streams", "ok"],
    ],
    cause: /stands in quotes/,
    fix: /Remove the quotes/,
    code: 0,
  },
  {
    name: "a token with a blank inside",
    call: () => env("chat", { PAI_EAS_TOKEN: `${TOKEN.slice(0, 16)} ${TOKEN.slice(16)}` }),
    sees: [["token.invalid", "fail"]],
    cause: /no header field carries/,
    fix: /Copy it again/,
    code: 1,
  },
  {
    name: "the sample's placeholder in place of the token",
    call: () => ({ stdin: `curl ${base("chat")} -H 'Authorization: <your token>'`, words: ["-"] }),
    sees: [["token.placeholder", "fail"]],
    cause: /is a placeholder/,
    fix: /call information/,
    code: 1,
  },
  {
    name: "no token at all",
    call: () => ({ words: [base("chat")] }),
    sees: [
      ["token.missing", "fail"],
      ["reach.connected", "ok"],
    ],
    cause: /no token was given/,
    fix: /Set PAI_EAS_TOKEN, pass --token-file/,
    code: 1,
  },
  {
    name: "a token that the environment has for another address",
    call: () => ({ ...env("bearer"), words: [base("chat")] }),
    sees: [
      ["token.elsewhere", "warn"],
      ["token.missing", "fail"],
    ],
    cause: /was not sent to this one/,
    fix: /--token-file/,
    code: 1,
  },
  {
    name: "an address with a doubled /v1",
    call: () => env("chat", { PAI_EAS_ENDPOINT: `${base("chat")}/v1/v1/chat/completions` }),
    sees: [
      ["address.doubled", "warn"],
      ["chat.streams", "ok"],
    ],
    cause: /ends with a doubled \/v1/,
    fix: /Paste only http/,
    code: 0,
  },
  {
    name: "an address with the whole route behind it",
    call: () => env("chat", { PAI_EAS_ENDPOINT: `${base("chat")}/v1/chat/completions` }),
    sees: [
      ["address.route-pasted", "ok"],
      ["chat.streams", "ok"],
    ],
    cause: /\/v1\/chat\/completions behind the base address was left out/,
    code: 0,
  },
  {
    name: "an address whose service name was lost",
    call: () => env("v1"),
    sees: [
      ["address.name-lost", "warn"],
      ["path.no-service", "fail"],
    ],
    cause: /name was probably dropped/,
    fix: /api\/predict\/<service>/,
    code: 1,
  },
  {
    name: "a service that the gateway does not know",
    call: () => env("nobody"),
    sees: [["path.no-service", "fail"]],
    cause: /it knows no service "nobody"/,
    fix: /Check the service's name/,
    code: 1,
  },
  {
    name: "what is no address",
    call: () => env("chat", { PAI_EAS_ENDPOINT: "http://user:canary-password@host/api/predict/x" }),
    sees: [["address.invalid", "fail"]],
    cause: /has a user or password in it/,
    fix: /Paste the address that the console shows/,
    code: 1,
  },
  {
    name: "a model that the service does not have",
    call: () => ({ ...env("chat"), words: ["--model", "qwen"] }),
    sees: [
      ["models.missing", "fail"],
      ["chat.streams", "ok"],
    ],
    cause: /has no model "qwen"; it has: Qwen3-8B/,
    fix: /Send "Qwen3-8B", or leave the model out/,
    code: 1,
  },
  {
    name: "a welcome page at the base address",
    call: () => env("welcome"),
    sees: [
      ["path.welcome", "warn"],
      ["chat.streams", "ok"],
    ],
    cause: /answers the page "Welcome to BladeLLM!", not the API/,
    fix: /\/api\/predict\/welcome\/v1\/chat\/completions/,
    code: 0,
  },
  {
    name: "a web page in place of the API",
    call: () => env("page"),
    sees: [["path.page", "fail"]],
    cause: /a page answers at \/v1\/models, not the API: "Model console"/,
    fix: /Check the service's name/,
    code: 1,
  },
  {
    name: "a server with routes of its own",
    call: () => env("nothing"),
    sees: [
      ["path.no-route", "warn"],
      ["path.nothing", "warn"],
      ["rerank.absent", "skip"],
    ],
    cause: /none of \/v1\/rerank, \/rerank, \/v2\/rerank, \/v1\/score, \/score is served/,
    fix: /paifang invoke/,
    code: 0,
  },
  {
    name: "a page of the gateway's instead of an answer",
    call: () => env("gone"),
    sees: [["ready.gateway", "fail"]],
    cause: /HTTP 502 "502 Bad Gateway"/,
    fix: /out of memory/,
    code: 1,
  },
  {
    name: "a service that is scaled to zero",
    call: () => env("cold"),
    sees: [["ready.cold", "fail"]],
    cause: /HTTP 503: no instance is ready/,
    fix: /--wait/,
    code: 1,
  },
  {
    name: "a service that wakes while it is waited for",
    call: () => ({ ...env("waking"), words: ["--wait", "30"] }),
    sees: [["chat.streams", "ok"]],
    cause: /ready after \d+ s/,
    code: 0,
  },
  {
    name: "a rate limit that is reached",
    call: () => env("limited"),
    sees: [["ready.limited", "fail"]],
    cause: /HTTP 429/,
    fix: /maxConcurrency/,
    code: 1,
  },
  {
    name: "an asynchronous service, whose queue is left alone",
    call: () => env("queue"),
    sees: [["path.queue", "ok"]],
    cause: /asynchronous service/,
    fix: /paifang queue put/,
    code: 0,
  },
  {
    name: "an embedding service",
    call: () => env("embed"),
    sees: [
      ["chat.absent", "skip"],
      ["embeddings.good", "ok"],
    ],
    cause: /numbers, as base64 and as floats, in the order of the texts/,
    code: 0,
  },
  {
    name: "a server that knows floats alone",
    call: () => env("float-only"),
    sees: [["embeddings.float-only", "warn"]],
    cause: /as floats only/,
    fix: /encoding_format "float"/,
    code: 0,
  },
  {
    name: "vectors of zeros",
    call: () => env("zeros"),
    sees: [["embeddings.failed", "fail"]],
    cause: /zero/,
    fix: /kind of model/,
    code: 1,
  },
  {
    name: "a reranker",
    call: () => env("rerank"),
    sees: [["rerank.found", "ok"]],
    cause: /\/v1\/rerank ranks; of 2 documents the fitting one came first/,
    code: 0,
  },
  {
    name: "a reranker that has only the score route",
    call: () => env("score-only"),
    sees: [["rerank.found", "ok"]],
    cause: /\/v1\/score ranks/,
    code: 0,
  },
  {
    name: "a deployment of AI Search that is well",
    call: () => searchEnv("search"),
    sees: [
      ["auth.two-secrets", "ok"],
      ["kind.embeds", "ok"],
    ],
    cause: /kind text: \d+ numbers/,
    code: 0,
  },
  {
    name: "a deployment whose kind is found out",
    call: () => searchEnv("ranker"),
    sees: [
      ["auth.two-secrets", "ok"],
      ["kind.ranks", "ok"],
    ],
    cause: /kind reranker/,
    code: 0,
  },
  {
    name: "a wrong API key of AI Search",
    call: () => searchEnv("search", { AISEARCH_API_KEY: "OS-another-key-0000000000" }),
    sees: [["auth.key-wrong", "fail"]],
    cause: /workspace API key is wrong \(InvalidApiKey\)/,
    fix: /Copy the API key again/,
    code: 1,
  },
  {
    name: "a wrong deployment token of AI Search",
    call: () => searchEnv("search", { AISEARCH_TOKEN: "YW5vdGhlci10b2tlbi0wMDAwMDAwMDA=" }),
    sees: [["auth.second-wrong", "fail"]],
    cause: /API key is accepted, the deployment token is wrong \(InvalidToken\)/,
    fix: /each deployment has its own/,
    code: 1,
  },
  {
    name: "the second secret of AI Search missing",
    call: () => searchEnv("search", { AISEARCH_TOKEN: "" }),
    sees: [["token.second-missing", "fail"]],
    cause: /wants two secrets, and the deployment token is missing/,
    fix: /Set AISEARCH_TOKEN/,
    code: 1,
  },
  {
    name: "a deployment that is not there",
    call: () => searchEnv("search", { AISEARCH_DEPLOYMENT_ID: "none-such" }),
    sees: [["path.no-deployment", "fail"]],
    cause: /no deployment "none-such"/,
    fix: /Check the deployment's id/,
    code: 1,
  },
];

const SECRETS = /Q0FOQVJZ|OS-canary|canary-password|b3RoZXI|OS-another|YW5vdGhlci/;
const MOST_REQUESTS = 30;

describe("the doctor names cause and fix of", () => {
  test.each(CASES)("$name", async ({ call, sees, cause, fix = /^/, code }) => {
    const seen = await examined(call());

    expect(seen.findings.map(({ id, status }) => [id, status])).toEqual(
      expect.arrayContaining(sees.map(([...pair]) => pair)),
    );
    expect(seen.text).toMatch(cause);
    expect(seen.findings.map((finding) => finding.fix ?? "").join("\n")).toMatch(fix);
    expect(seen.code).toBe(code);
    expect(seen.output).not.toMatch(SECRETS);
    const spent = seen.findings.find(({ subject }) => subject === "budget")?.facts["requests"] ?? 0;
    expect(spent).toBeLessThanOrEqual(MOST_REQUESTS);
  });
});

test("a full queue is told while the one worker is busy", async () => {
  const headers = { authorization: TOKEN };
  emulator.faults.add({ on: { service: "full" }, kind: "delay", ms: 600_000 });
  const leave = new AbortController();
  const busy = fetch(`${base("full")}/v1/models`, { headers, signal: leave.signal }).catch(() => {});
  await expect.poll(() => emulator.requests.some(({ service }) => service === "full")).toBe(true);

  const { findings, code } = await examined(env("full"));

  leave.abort();
  await busy;
  expect(findings.find(({ id }) => id === "ready.full")).toMatchObject({
    status: "fail",
    fix: expect.stringMatching(/rpc\.max_queue_size/) as unknown,
  });
  expect(code).toBe(1);
});

test("each form of auth is tried once, and only the accepted one goes on", async () => {
  emulator.reset();

  await examined({ ...env("bearer") });

  // Two runs: one for people, one as JSON.
  const sent = emulator.requests.map(({ headers }) => headers["authorization"] ?? "");
  expect(sent.filter((field) => field === TOKEN)).toHaveLength(2);
  expect(sent.filter((field) => field.startsWith("EAS "))).toHaveLength(2);
  expect(sent.filter((field) => field === `Bearer ${TOKEN}`).length).toBeGreaterThan(10);
});

test("an asynchronous service keeps its items", async () => {
  const headers = { authorization: TOKEN };
  await fetch(base("queue"), { method: "POST", headers, body: "an item" });

  await examined(env("queue"));

  const attributes = (await (await fetch(`${base("queue")}?_attrs_=true`, { headers })).json()) as Record<
    string,
    string
  >;
  expect(attributes["stream.length"]).toBe("1");
});

test("the whole is told in Chinese and Japanese, with the same ids", async () => {
  const [english, chinese, japanese] = await Promise.all(
    ["en_US.UTF-8", "zh_CN.UTF-8", "ja_JP.UTF-8"].map((LANG) => examined(env("bearer", { LANG }))),
  );

  expect(chinese?.findings.map(({ id }) => id)).toEqual(english?.findings.map(({ id }) => id));
  expect(japanese?.findings.map(({ id }) => id)).toEqual(english?.findings.map(({ id }) => id));
  expect(chinese?.text).toMatch(/请设置 PAI_EAS_AUTH=bearer/);
  expect(japanese?.text).toMatch(/PAI_EAS_AUTH=bearer、またはオプション/);
});
