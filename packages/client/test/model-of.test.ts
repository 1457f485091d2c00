import { inspect } from "node:util";
import { expect, test } from "vitest";
import { EasClient } from "../src/index.ts";
import { httpServer } from "./support/http-server.ts";

const clientFor = (endpoint: string, options = {}): EasClient =>
  new EasClient({ endpoint, token: "canary-token-1234", sleep: () => {}, ...options });
const reasonOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "answered",
    (error: unknown) => error,
  );
const messages = [{ role: "user" as const, content: "牌坊?" }];
const ANSWER = '{"choices":[{"index":0,"message":{"content":"ok"},"finish_reason":"stop"}]}';

test("a gateway that does not know a new service yet is not taken for a service without a list of models", async () => {
  let isKnown = false;
  await using server = await httpServer(({ method }, response) => {
    if (!isKnown) response.writeHead(404).end();
    else response.end(method === "GET" ? '{"data":[{"id":"m"}]}' : ANSWER);
  });
  await using client = clientFor(server.endpoint);
  expect(await reasonOf(client.chat({ messages }))).toMatchObject({ status: 404 });
  isKnown = true;
  await client.chat({ messages });
  expect(JSON.parse(server.requests.at(-1)?.body.toString() ?? "")).toMatchObject({ model: "m" });
});

test("a call's deadline holds while the service is asked for its model, and hurts no other call", async () => {
  const listed = Promise.withResolvers<string>();
  await using server = await httpServer(({ method }, response) => {
    if (method === "POST") response.end(ANSWER);
    else void listed.promise.then((models) => response.end(models));
  });
  await using client = clientFor(server.endpoint);
  const patient = client.chat({ messages });
  expect(await reasonOf(client.chat({ messages, deadlineMs: 100 }))).toMatchObject({
    code: "DEADLINE_EXCEEDED",
    timeoutMs: 100,
  });
  listed.resolve('{"data":[{"id":"m"}]}');
  expect(await patient).toMatchObject({ text: "ok" });
});

test("an attempt is told of though the token function fails after it", async () => {
  await using server = await httpServer((_request, response) => response.writeHead(401).end());
  const reason = new Error("no token in the file that says canary-5678");
  let asked = 0;
  const token = (): string => {
    if (asked++ > 0) throw reason;
    return "first-token";
  };
  const statuses: unknown[] = [];
  await using client = clientFor(server.endpoint, { token });
  const call = client.models({ onAttempt: ({ status }) => statuses.push(status) });
  const failure = await reasonOf(call);
  expect(failure).toMatchObject({ name: "ConfigError", code: "TOKEN_INVALID", attempts: 1 });
  expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(reason.message);
  expect(statuses).toEqual([401]);
});
