import { ContextOverflowError, getRetryable, LangChainError } from "@langchain/core/errors";
import {
  AuthError,
  EasClient,
  HttpError,
  InputError,
  PaifangError,
  RateLimitError,
  type ChatModel,
} from "@paifang/client";
import { scriptedServer, type ScriptedServer } from "@paifang/contract";
import { describe, expect, test } from "vitest";
import { ChatPaiEas, PaiEasEmbeddings, PaiEasLLM } from "../src/index.ts";

const TOO_LONG =
  "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens. Please reduce the length of the messages.";
const UNANSWERED =
  '<400> InternalError.Algo.InvalidParameter: An assistant message with "tool_calls" must be followed by tool messages responding to each "tool_call_id".';
const ORPHAN = "Messages with role 'tool' must be a response to a preceding message with 'tool_calls'";
const UNCOUNTED = "Not the same number of function calls and responses";

const refusing = (status: number, message: string): Promise<ScriptedServer> =>
  scriptedServer((response) => {
    response.writeHead(status, { "content-type": "application/json", "x-request-id": "request-7" });
    response.end(JSON.stringify({ object: "error", message, type: "BadRequestError", code: status }));
  });
const fieldsOf = ({ endpoint }: ScriptedServer) => ({ endpoint, token: "t", model: "demo", maxRetries: 0 });
const failureOf = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

const CALLS: [string, (server: ScriptedServer) => Promise<unknown>][] = [
  ["invoke", (server) => new ChatPaiEas(fieldsOf(server)).invoke("Hi")],
  ["stream", (server) => new ChatPaiEas(fieldsOf(server)).stream("Hi")],
  ["events", async (server) => new ChatPaiEas(fieldsOf(server)).streamEvents("Hi").output],
  ["a completion", (server) => new PaiEasLLM(fieldsOf(server)).invoke("Hi")],
  ["a completion stream", (server) => new PaiEasLLM(fieldsOf(server)).stream("Hi")],
  ["embeddings", (server) => new PaiEasEmbeddings(fieldsOf(server)).embedQuery("Hi")],
];

describe("a context that is too long", () => {
  test.each(CALLS)("is LangChain's own error and still the client's, after %s", async (_name, call) => {
    await using server = await refusing(400, TOO_LONG);

    const error = await failureOf(call(server));

    expect([ContextOverflowError.isInstance(error), error instanceof ContextOverflowError]).toEqual([
      true,
      true,
    ]);
    expect([LangChainError.isInstance(error), HttpError.isInstance(error)]).toEqual([true, true]);
    expect(getRetryable(error)).toBe(false);
    expect(error).toMatchObject({
      name: "HttpError",
      status: 400,
      code: "CONTEXT_TOO_LONG",
      lc_error_code: "CONTEXT_OVERFLOW",
      serverMessage: TOO_LONG,
      requestId: "request-7",
      headers: expect.objectContaining({ "x-request-id": "request-7" }) as unknown,
    });
  });

  test("changes nothing of what the client says", async () => {
    await using server = await refusing(400, TOO_LONG);

    const hosted = await failureOf(new ChatPaiEas(fieldsOf(server)).invoke("Hi"));
    const request = { messages: [{ role: "user" as const, content: "Hi" }] };
    const direct = await failureOf(new EasClient(fieldsOf(server)).chat(request));

    const { message } = direct as HttpError;
    expect(hosted).toMatchObject({ message, constructor: HttpError });
    expect(JSON.stringify(hosted)).toBe(JSON.stringify(direct));
    expect((hosted as HttpError).stack).toContain(message);
  });

  test("is not confused with another refusal", async () => {
    await using server = await refusing(400, "no such luck");

    const error = await failureOf(new ChatPaiEas(fieldsOf(server)).invoke("Hi"));

    expect([ContextOverflowError.isInstance(error), LangChainError.isInstance(error)]).toEqual([
      false,
      false,
    ]);
    expect(error).not.toHaveProperty("lc_error_code");
  });
});

test.each([
  [401, "no", "MODEL_AUTHENTICATION", AuthError],
  [403, "no", "MODEL_AUTHENTICATION", AuthError],
  [404, "The model `demo` does not exist.", "MODEL_NOT_FOUND", HttpError],
  [404, "no", undefined, HttpError],
  [429, "no", "MODEL_RATE_LIMIT", RateLimitError],
  [450, "no", "MODEL_RATE_LIMIT", RateLimitError],
  [400, UNANSWERED, "INVALID_TOOL_RESULTS", HttpError],
  [400, ORPHAN, "INVALID_TOOL_RESULTS", HttpError],
  [400, UNCOUNTED, "INVALID_TOOL_RESULTS", HttpError],
  [400, "The tool must be a function.", undefined, HttpError],
  [503, "no", undefined, HttpError],
])(
  "a refusal with %i (%s) has LangChain's code %s beside the client's own",
  async (status, message, code, type) => {
    await using server = await refusing(status, message);

    for (const [, call] of CALLS.slice(0, 2)) {
      const error = await failureOf(call(server));

      expect(type.isInstance(error)).toBe(true);
      expect((error as { lc_error_code?: string }).lc_error_code).toBe(code);
      expect(error).toMatchObject({ status, requestId: "request-7", serverMessage: message });
    }
  },
);

test("an input that cannot be sent is told as such, and is not worth a retry", async () => {
  await using server = await refusing(500, "unasked");

  const error = await failureOf(new ChatPaiEas(fieldsOf(server)).invoke("\uD800"));

  expect(InputError.isInstance(error)).toBe(true);
  expect(getRetryable(error)).toBe(false);
  expect(server.requests).toEqual([]);
});

test("an abort is not worth a retry", async () => {
  const model = new ChatPaiEas({ service: "nowhere" });

  for (const reason of [new DOMException("user left", "AbortError"), "enough"]) {
    const error = await failureOf(model.invoke("Hi", { signal: AbortSignal.abort(reason) }));
    expect(error).toMatchObject({ name: "AbortError" });
    expect(getRetryable(error)).toBe(false);
  }
});

const frozen = Object.freeze(
  new HttpError("CONTEXT_TOO_LONG", "refused", { status: 400, headers: {}, body: "", origin: "server" }),
);

test.each<[string, unknown]>([
  ["a frozen error of the client", frozen],
  ["an error of another kind", new TypeError("odd")],
  ["a frozen error of another kind", Object.freeze(new DOMException("left", "AbortError"))],
  ["an error that is no object of ours", Object.assign(Object.create(null), { code: "CONTEXT_TOO_LONG" })],
])("%s passes as it is", async (_name, error) => {
  const failing = async (): Promise<never> => {
    throw error;
  };
  const client: ChatModel = { chat: failing, streamChat: failing };

  expect(await failureOf(new ChatPaiEas({ client }).invoke("Hi"))).toBe(error);
  expect(await failureOf(new ChatPaiEas({ client }).stream("Hi"))).toBe(error);
});

test("an error without status, such as a missing option, stays the client's", async () => {
  const error = await failureOf(new PaiEasLLM({ service: "nowhere" }).invoke("Hi"));

  expect(PaifangError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ code: "OPTION_MISSING", option: "endpoint" });
  expect(getRetryable(error)).toBe(false);
});
