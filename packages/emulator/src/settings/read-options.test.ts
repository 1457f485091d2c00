import { expect, test } from "vitest";
import { startEmulator } from "../start-emulator.ts";
import { readEmulatorOptions } from "./read-options.ts";

const eas = (options: object): unknown => ({ services: { chat: { serves: "chat", ...options } } });

test.each([
  { given: eas({ workers: "5" }), said: 'services.chat.workers is "5", not a whole number of 0 or more.' },
  { given: eas({ workers: 1.5 }), said: "services.chat.workers is 1.5, not a whole number of 0 or more." },
  { given: eas({ worker: 5 }), said: "services.chat.worker is no option." },
  {
    given: eas({ serves: "chats" }),
    said: 'services.chat.serves is "chats", not one of "chat", "embed", "rerank".',
  },
  {
    given: eas({ serves: ["chat", 1] }),
    said: 'services.chat.serves.1 is 1, not one of "chat", "embed", "rerank".',
  },
  { given: eas({ serves: [] }), said: "services.chat.serves is [], not a list that is not empty." },
  { given: { services: { chat: {} } }, said: "services.chat.serves is missing." },
  { given: { services: { chat: null } }, said: "services.chat is null, not an object." },
  { given: eas({ token: 12_345_678 }), said: "services.chat.token is something, not a text." },
  {
    given: eas({ queue: { maxItems: 0 } }),
    said: "services.chat.queue.maxItems is 0, not a whole number of 1 or more.",
  },
  { given: eas({ queue: "yes" }), said: 'services.chat.queue is "yes", not true, false or an object.' },
  {
    given: eas({ oversize: 200 }),
    said: 'services.chat.oversize is 200, not a status from 400 to 599, or "reset".',
  },
  {
    given: eas({ gateway: "own" }),
    said: 'services.chat.gateway is "own", not one of "shared", "dedicated".',
  },
  {
    given: eas({ auth: ["basic"] }),
    said: 'services.chat.auth.0 is "basic", not one of "token", "bearer", "signature".',
  },
  {
    given: eas({ chatUpstream: { url: "http://a/v1", key: "s3cret" } }),
    said: "services.chat.chatUpstream.key is no option.",
  },
  {
    given: { services: { a: { product: "ai-search", kind: "texts", workers: 1 } } },
    said: 'services.a.kind is "texts", not one of "text", "multimodal", "reranker". services.a.workers is no option.',
  },
  {
    given: { groups: { g: { members: { a: "1" } } } },
    said: 'groups.g.members.a is "1", not a number of 0 or more.',
  },
  {
    given: { groups: { g: { members: { a: 1 }, rateLimit: -1 } } },
    said: "groups.g.rateLimit is -1, not a number of 0 or more.",
  },
  {
    given: { port: 70_000, serivces: {} },
    said: "port is 70000, not a port from 0 to 65535. serivces is no option.",
  },
  { given: [], said: "the configuration is [], not an object." },
  { given: "services", said: 'the configuration is "services", not an object.' },
])("$said", ({ given, said }) => {
  expect(() => readEmulatorOptions(given)).toThrow(new TypeError(said));
});

test("options that are written in JSON start an emulator", async () => {
  const options = readEmulatorOptions(
    JSON.parse(`{
      "encoder": "lexical",
      "port": 0,
      "services": {
        "chat": { "serves": ["chat", "embed"], "engine": "vllm-0.10", "workers": 2, "maxQueueSize": 8, "keepaliveMs": 5000,
          "gateway": "shared", "auth": ["bearer"], "dimensions": 1024, "token": "my-token" },
        "jobs": { "serves": "embed", "queue": { "startIndex": "18446744073709551000" } },
        "search": { "product": "ai-search", "kind": "text", "deploymentId": "d-1", "dimensions": 768 }
      },
      "groups": { "all": { "members": { "chat": 1 }, "rateLimit": 100 } }
    }`),
  );
  await using emulator = await startEmulator(options);

  expect(Object.keys(emulator.services)).toEqual(["chat", "jobs", "search"]);
  expect(emulator.services["chat"]).toMatchObject({ token: "my-token" });
  expect(options.services?.["jobs"]).toMatchObject({ queue: { startIndex: 18_446_744_073_709_551_000n } });
});

test("nothing at all is what there is without options", () => {
  expect(readEmulatorOptions({})).toEqual({});
});
