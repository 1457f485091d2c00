import { inspect } from "node:util";
import { BaseTracer, type Run } from "@langchain/core/tracers/base";
import { events, json, scriptedServer, type ScriptedServer } from "@paifang/contract";
import { expect, test } from "vitest";
import { ChatPaiEas, PaiEasLLM } from "../src/index.ts";
import { Listener } from "./support/listener.ts";
import { SEVEN } from "./support/seven.ts";

const TOKEN = "secret-token-1234567890";
const HEADER = "secret-header-1234567890";
const PASSWORD = "secret-password-1234567890";
const SECRETS = [TOKEN, HEADER, PASSWORD];
const headers = { "x-api-key": HEADER };

/** All that a value shows to those who print it or write it down, hidden fields and causes too. */
function shown(value: unknown): string {
  const parts = [
    inspect(value, { depth: 20, showHidden: true, maxStringLength: null }),
    JSON.stringify(value),
  ];
  if (value instanceof Error) parts.push(value.message, String(value.stack), shown(value.cause));
  return parts.join("\n");
}

const leaks = (...values: unknown[]): string[] =>
  SECRETS.filter((secret) => values.some((value) => shown(value).includes(secret)));

const withPassword = (base: string): string =>
  `${base.replace("//", `//user:${PASSWORD}@`)}?token=${PASSWORD}`;

test.each(SEVEN)("%s shows no secret of its fields", (_name, make) => {
  const { made } = make({
    endpoint: withPassword("http://127.0.0.1:1/api/predict/demo"),
    deploymentId: "d",
    token: TOKEN,
    apiKey: TOKEN,
    headers,
    proxy: `http://user:${PASSWORD}@127.0.0.1:2`,
  });

  expect(leaks(made)).toEqual([]);
});

/** A service that repeats in its refusal whatever it was sent. */
const echoing = (status: number): Promise<ScriptedServer> =>
  scriptedServer((response, request) => {
    response.setHeader("x-echo", JSON.stringify(request.headers));
    json(response, { message: `refused ${JSON.stringify(request.headers)}` }, status);
  });

test.each(SEVEN)("an error of %s shows no secret that the service repeats", async (name, make) => {
  await using server = await echoing(400);
  const endpoint = name.startsWith("AISearch") ? new URL(server.endpoint).origin : server.endpoint;
  const fields = { endpoint, deploymentId: "d", token: TOKEN, apiKey: TOKEN, model: "demo", headers };
  const { made, call } = make(fields);

  const error: unknown = await call("a").catch((reason: unknown) => reason);

  expect(error).toMatchObject({ status: 400, message: expect.stringContaining("refused") as unknown });
  expect(leaks(error, made)).toEqual([]);
});

/** Keeps all that a tracer would send away. */
class Collector extends BaseTracer {
  name = "collector";
  readonly runs: Run[] = [];
  protected override persistRun(run: Run): Promise<void> {
    this.runs.push(run);
    return Promise.resolve();
  }
}

const MODELS = [
  ["ChatPaiEas", (fields: object) => new ChatPaiEas(fields)],
  ["PaiEasLLM", (fields: object) => new PaiEasLLM(fields)],
] as const;

test.each(MODELS)("neither callbacks nor traces of %s are given a secret", async (_name, make) => {
  const choice = {
    index: 0,
    message: { content: "a" },
    delta: { content: "a" },
    text: "a",
    finish_reason: "stop",
  };
  await using server = await scriptedServer((response, { body }) =>
    body["stream"] === true
      ? events(response, [{ choices: [choice] }])
      : json(response, { choices: [choice] }),
  );
  await using refusing = await echoing(400);
  const listener = new Listener();
  const collector = new Collector();
  const fields = { token: TOKEN, headers, model: "demo", tags: ["a"], metadata: { b: 1 } };

  const model = make({ endpoint: server.endpoint, ...fields });
  await model.invoke("Hi", { callbacks: [listener, collector] });
  for await (const piece of await model.stream("Hi", { callbacks: [listener, collector] }))
    expect(piece).toBeDefined();
  const refused = make({ endpoint: refusing.endpoint, ...fields });
  await refused.invoke("Hi", { callbacks: [listener, collector] }).catch(() => {});

  expect(collector.runs).toHaveLength(3);
  expect(listener.heard.filter((word) => word === "start" || word === "error")).toHaveLength(4);
  expect(server.requests[0]?.headers).toMatchObject({ authorization: TOKEN, "x-api-key": HEADER });
  expect(leaks(listener.given, collector.runs)).toEqual([]);
});

test.each(MODELS)(
  "%s shows no secret in its parameters, its identity and its key of a cache",
  (_name, make) => {
    const model = make({
      endpoint: withPassword("http://127.0.0.1:1/api/predict/demo"),
      token: TOKEN,
      headers,
      temperature: 0,
    });
    const reachable = make({ endpoint: "http://127.0.0.1:1/api/predict/demo", token: TOKEN, headers });

    for (const one of [model, reachable])
      expect(
        leaks(
          one.invocationParams({ temperature: 1 }),
          one["_identifyingParams"](),
          one["_getSerializedCacheKeyParametersForCall"]({ stop: ["END"] }),
          one.serialize(),
          one.toJSON(),
          one.metadata,
        ),
      ).toEqual([]);
  },
);

test("a bound model and a chain show no secret either", () => {
  const model = new ChatPaiEas({ endpoint: "http://127.0.0.1:1/api/predict/demo", token: TOKEN, headers });

  expect(
    leaks(
      model.bindTools([]),
      model.pipe((answer) => answer),
      model.withRetry(),
    ),
  ).toEqual([]);
});
