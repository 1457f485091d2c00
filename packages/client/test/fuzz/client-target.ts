import { inspect } from "node:util";
import { AISearchClient, EasClient } from "../../src/index.ts";
import { replies, type Reply } from "../support/scripted-dispatcher.ts";
import type { Chance } from "./random.ts";
import { asTyped, insist, type Target } from "./target.ts";

const CANARY = "canary-token-1234";
const STATUSES = [
  200, 200, 200, 200, 201, 204, 301, 400, 401, 404, 408, 413, 422, 429, 450, 500, 503, 504, 599,
];
const TYPES = ["application/json", "text/event-stream", "text/html", ""];
const ENCODINGS = ["gzip", "deflate", "br", "zstd", "identity"];
const CUT = Object.assign(new Error("socket closed"), { code: "UND_ERR_SOCKET" });

type Verb = (client: EasClient, search: AISearchClient) => Promise<unknown>;

const messages = [{ role: "user" as const, content: "hi" }];
const VERBS: readonly Verb[] = [
  (client) => client.embed({ input: ["a"] }),
  (client) => client.embed({ input: ["a", "b"], encoding: "float" }),
  (client) => client.rerank({ query: "q", documents: ["a", "b"] }),
  (client) => client.score({ query: "q", documents: ["a"] }),
  (client) => client.chat({ messages }),
  (client) => client.complete({ prompt: "p" }),
  (client) => client.tokenize({ prompt: "p" }),
  (client) => client.models(),
  (client) => client.invoke({ path: "/v1/anything" }),
  (_client, search) => search.embed({ input: ["a"] }),
  async (client) => {
    let text = "";
    for await (const chunk of await client.streamChat({ messages })) text += chunk.text ?? "";
    return text;
  },
];

/** The answer that an input stands for: its first line gives the header fields, the rest is the body. */
function replyOf(input: Uint8Array, chance: Chance): Reply {
  const line = Math.max(0, input.indexOf(10));
  const [retryAfter = "", date = ""] = Buffer.from(input.subarray(0, line)).toString("latin1").split("|");
  const body = Buffer.from(input.subarray(line));
  const half = chance.below(body.length + 1);
  const headers: Record<string, string> = { "content-type": chance.pick(TYPES) };
  if (retryAfter !== "") headers["retry-after"] = retryAfter;
  if (date !== "") headers["date"] = date;
  if (chance.below(10) === 0) headers["content-encoding"] = chance.pick(ENCODINGS);
  return {
    status: chance.pick(STATUSES),
    headers,
    body: [body.subarray(0, half), body.subarray(half)],
    ...(chance.below(8) === 0 ? { error: CUT } : {}),
  };
}

function judgeError(error: unknown): string {
  const known = asTyped(error);
  for (const sink of [known.message, known.stack ?? "", JSON.stringify(known), inspect(known, { depth: 8 })])
    insist(!sink.includes(CANARY), "the token is in the error");
  insist(known.message.length < 4_000, `the message has ${known.message.length} characters`);
  insist(
    known.operation !== undefined && known.endpoint !== undefined,
    "the error says not where it happened",
  );
  return `${known.name} ${known.code}`;
}

/** Whole calls through the public entry, answered with the bytes of the input. */
export const clientTarget: Target = {
  name: "client",
  seeds: ["chat", "chat-stream", "embed", "rerank", "models", "errors", "ai-search"],
  tokens: [
    "\n",
    "|",
    "5",
    "Tue, 24 Nov 2026 12:00:07 GMT",
    "61",
    CANARY,
    Buffer.from(CANARY).toString("base64"),
    `Bearer ${CANARY}`,
    "data: ",
    "[DONE]",
    "NaN",
    '"error":',
    "<html>",
  ],
  async check(input, chance) {
    const dispatcher = replies(Array.from({ length: 8 }, () => replyOf(input, chance)));
    const seams = { dispatcher, sleep: () => {}, random: () => 0.5, model: "m", maxRetries: 1 };
    const client = new EasClient({
      endpoint: "http://gateway.test/api/predict/demo",
      token: CANARY,
      ...seams,
    });
    const search = new AISearchClient({
      endpoint: "http://search.test",
      deploymentId: "d",
      apiKey: CANARY,
      token: CANARY,
      ...seams,
    });
    const verb = chance.below(VERBS.length);
    try {
      await VERBS[verb]?.(client, search);
      return `${verb} answered`;
    } catch (error) {
      return `${verb} ${judgeError(error)}`;
    } finally {
      await Promise.all([client.close(), search.close()]);
    }
  },
};
