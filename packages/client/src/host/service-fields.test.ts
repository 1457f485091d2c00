import { expect, test } from "vitest";
import type { CallOptions } from "../config/options.ts";
import { EasClient } from "../eas-client.ts";
import { ConfigError } from "../errors.ts";
import { aiSearchClientOf, easClientOf } from "./service-fields.ts";

const endpoint = "http://127.0.0.1:1/api/predict/demo";

test("a missing address is told at the first use, not before", () => {
  const client = easClientOf({}, "nowhere");

  expect(client).toThrow(ConfigError);
  expect(client).toThrow(/PAI_EAS_NOWHERE_ENDPOINT/);
});

test("the client is made once", () => {
  const client = easClientOf({ endpoint, token: "t" }, "chat");

  expect(client()).toBe(client());
});

test("the hosts' words stand for the client's, and the client's win", () => {
  const words = { baseURL: endpoint, apiKey: "t", timeout: 5, batchSize: 2, verbose: true };

  expect(easClientOf(words, "chat")().endpoint).toBe(endpoint);
  expect(easClientOf({ ...words, endpoint: `${endpoint}2` }, "chat")().endpoint).toBe(`${endpoint}2`);
  expect(easClientOf({ ...words, timeout: -1 }, "chat")).toThrow(/deadlineMs/);
  expect(easClientOf({ ...words, batchSize: 0 }, "chat")).toThrow(/maxBatchSize/);
  expect(easClientOf({ ...words, timeout: -1, deadlineMs: 1 }, "chat")).not.toThrow();
});

test("a shared client is taken as it is, and call options beside it go through its withOptions", async () => {
  await using client = new EasClient({ endpoint, token: "t" });
  const given: CallOptions[] = [];
  const spy = { withOptions: (options: CallOptions) => (given.push(options), spy) };

  expect(easClientOf({ client }, "chat")()).toBe(client);
  expect(easClientOf({ client: spy, timeout: 5, token: "unread" }, "chat")()).toBe(spy);
  expect(given).toEqual([{ deadlineMs: 5 }]);
});

test("the class decides the kind of a deployment", async () => {
  const fields = { endpoint: "http://127.0.0.1:1", deploymentId: "d", apiKey: "k", token: "t", kind: "text" };
  const client = aiSearchClientOf(fields, { service: "rerank", kind: "reranker" })();

  await expect((client as { embed(request: object): unknown }).embed({ input: ["a"] })).rejects.toMatchObject(
    {
      code: "VERB_UNSUPPORTED",
    },
  );
});
