import { describe, expect, test } from "vitest";
import { EasClient, InputError, type ChatMessage, type EasOptions } from "../src/index.ts";
import { scriptedService, type ScriptedService } from "./support/scripted-service.ts";

const clientOf = ({ endpoint }: ScriptedService, options: EasOptions = {}): EasClient =>
  new EasClient({ endpoint, token: "a-token-of-tests", sleep: () => {}, ...options });
const reasonOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "answered",
    (error: unknown) => error,
  );
const HALF = "half \ud83d";
const user = (content: string): ChatMessage => ({ role: "user", content });
/** Lists with a hole, as a loop that skips an index leaves them; `map` and `every` pass over it. */
const holed = <T>(...items: T[]): T[] => {
  const list = [...items];
  list.length += 1;
  list.push(...items);
  return list;
};

type Call = (client: EasClient) => Promise<unknown>;

describe("half of a surrogate pair is refused before anything is sent, with all its places", () => {
  test.each<[string, Call, number[]]>([
    ["texts", (client) => client.embed({ input: [HALF, "b", HALF] }), [0, 2]],
    ["an instruction", (client) => client.embed({ input: ["a"], instruction: HALF }), [0]],
    ["a query", (client) => client.rerank({ query: HALF, documents: ["a"] }), [0]],
    ["documents", (client) => client.rerank({ query: "q", documents: ["a", HALF, HALF] }), [1, 2]],
    ["queries of scores", (client) => client.score({ query: ["q", HALF], documents: ["a", "b"] }), [1]],
    ["documents of scores", (client) => client.score({ query: "q", documents: [HALF] }), [0]],
    ["messages", (client) => client.chat({ messages: [user("a"), user(HALF), user(HALF)] }), [1, 2]],
    ["a streamed message", (client) => client.streamChat({ messages: [user(HALF)] }), [0]],
    [
      "a part",
      (client) => client.chat({ messages: [{ role: "user", content: [{ type: "text", text: HALF }] }] }),
      [0],
    ],
    [
      "an address",
      (client) => client.chat({ messages: [{ role: "user", content: [{ type: "image", url: HALF }] }] }),
      [0],
    ],
    [
      "a tool's result",
      (client) => client.chat({ messages: [user("a"), { role: "tool", toolCallId: "1", content: HALF }] }),
      [1],
    ],
    [
      "a call's arguments",
      (client) =>
        client.chat({
          messages: [{ role: "assistant", toolCalls: [{ id: "1", name: "f", arguments: HALF }] }],
        }),
      [0],
    ],
    [
      "a tool's description",
      (client) => client.chat({ messages: [user("a")], tools: [{ name: "f", description: HALF }] }),
      [0],
    ],
    ["prompts", (client) => client.complete({ prompt: ["a", HALF] }), [1]],
    ["a streamed prompt", (client) => client.streamComplete({ prompt: HALF }), [0]],
    ["a text that is counted", (client) => client.tokenize({ prompt: HALF }), [0]],
    ["conversations", (client) => client.embedMessages({ input: [[user("a")], [user(HALF)]] }), [1]],
  ])("%s", async (_, call, places) => {
    await using service = await scriptedService(() => ({ body: {} }));
    const error = await reasonOf(call(clientOf(service)));
    expect(error).toMatchObject({ name: "InputError", code: "INPUT_MALFORMED", attempts: 0 });
    expect((error as InputError).faults.map(({ index }) => index)).toEqual(places);
    expect(service.seen).toEqual([]);
  });
});

describe("a list with a hole is refused before anything is sent", () => {
  test.each<[string, Call]>([
    ["texts", (client) => client.embed({ input: holed("a") })],
    ["documents", (client) => client.rerank({ query: "q", documents: holed("a") })],
    ["queries", (client) => client.score({ query: holed("q"), documents: ["a", "b", "c"] })],
    ["messages", (client) => client.chat({ messages: holed(user("a")) })],
    [
      "parts",
      (client) =>
        client.chat({ messages: [{ role: "user", content: holed({ type: "text", text: "a" } as const) }] }),
    ],
    ["tools", (client) => client.chat({ messages: [user("a")], tools: holed({ name: "f" }) })],
    [
      "calls",
      (client) =>
        client.chat({
          messages: [{ role: "assistant", toolCalls: holed({ id: "1", name: "f", arguments: "" }) }],
        }),
    ],
    ["prompts", (client) => client.complete({ prompt: holed("a") })],
    ["token ids", (client) => client.complete({ prompt: holed(1) })],
    ["token ids to read", (client) => client.detokenize({ tokenIds: holed(1) })],
    ["conversations", (client) => client.embedMessages({ input: holed([user("a")]) })],
  ])("%s", async (_, call) => {
    await using service = await scriptedService(() => ({ body: {} }));
    const error = await reasonOf(call(clientOf(service)));
    expect(error).toSatisfy(InputError.isInstance);
    expect(service.seen).toEqual([]);
  });
});

test("a result of a tool without the id of its call is refused", async () => {
  await using service = await scriptedService(() => ({ body: {} }));
  const message = { role: "tool", content: "a" } as unknown as ChatMessage;
  const error = await reasonOf(clientOf(service).chat({ messages: [message] }));
  expect(error).toMatchObject({ code: "INPUT_INVALID", faults: [{ index: 0, reason: "has no toolCallId" }] });
});

test("what is too large is told with its size before the service is asked even for its model", async () => {
  await using service = await scriptedService(() => ({ body: { data: [{ id: "m" }] } }));
  const client = clientOf(service, { maxBodyBytes: 1_000 });
  const long = "x".repeat(1_000);
  const calls: Call[] = [
    () => client.embed({ input: ["a", long] }),
    () => client.rerank({ query: "q", documents: ["a", long] }),
    () => client.score({ query: "q", documents: ["a", long] }),
    () => client.chat({ messages: [user(long)] }),
    () => client.streamChat({ messages: [user(long)] }),
    () => client.complete({ prompt: long }),
    () => client.streamComplete({ prompt: long }),
    () => client.tokenize({ prompt: long }),
    () => client.embedMessages({ input: [[user(long)]] }),
    () => client.invoke({ path: "/x", body: long + "x" }),
  ];
  for (const call of calls) {
    const error = await reasonOf(call(client));
    expect(error).toMatchObject({ code: "INPUT_TOO_LARGE" });
    expect(String(error)).toMatch(/\b1\d{3} bytes.*the limit is 1000/);
  }
  expect(service.seen).toEqual([]);
});

test("what the caller changes after the call is not sent", async () => {
  await using service = await scriptedService(({ path }) =>
    path === "/v1/models" ? { body: { data: [{ id: "m" }] } } : { status: 400, body: { message: "no" } },
  );
  const list = ["one", "two"];
  const messages = [user("one")];
  const content = [{ type: "text" as const, text: "one" }];
  const tools = [{ name: "one", parameters: { type: "object" } }];
  const calls: Call[] = [
    (client) => client.embed({ input: list }),
    (client) => client.rerank({ query: "q", documents: list }),
    (client) => client.score({ query: list, documents: list }),
    (client) => client.chat({ messages: [...messages, { role: "user", content }], tools }),
    (client) => client.streamChat({ messages, tools }),
    (client) => client.complete({ prompt: list }),
    (client) => client.streamComplete({ prompt: list }),
    (client) => client.tokenize({ messages }),
    (client) => client.detokenize({ tokenIds: [1] }),
    (client) => client.embedMessages({ input: [messages, [{ role: "user", content }]], maxConcurrency: 1 }),
  ];
  const running = calls.map((call) => reasonOf(call(clientOf(service))));
  list[0] = "changed";
  list.push("changed");
  messages[0] = user("changed");
  messages.push(user("changed"));
  content[0] = { type: "text", text: "changed" };
  Object.assign(tools[0] ?? {}, { name: "changed", parameters: { changed: true } });
  await Promise.all(running);
  expect(service.seen.filter(({ method }) => method === "POST").length).toBeGreaterThanOrEqual(calls.length);
  expect(JSON.stringify(service.seen)).not.toContain("changed");
});

test("bytes that are changed after the call are sent as they were", async () => {
  const bodies: string[] = [];
  await using service = await scriptedService(({ body }) => {
    bodies.push(JSON.stringify(body));
    return { body: {} };
  });
  const bytes = Buffer.from('"one"');
  const call = clientOf(service).invoke({ path: "/x", body: bytes });
  bytes.fill(0x20);
  await call;
  expect(bodies).toEqual(['"one"']);
});
