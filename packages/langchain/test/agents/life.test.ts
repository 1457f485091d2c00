import { MemorySaver } from "@langchain/langgraph";
import { scriptedChat, scriptedServer } from "@paifang/contract";
import { startEmulator } from "@paifang/emulator";
import type { AttemptEvent } from "@paifang/client";
import { createAgent } from "langchain";
import { expect, test } from "vitest";
import { ChatPaiEas } from "../../src/index.ts";
import { modelOn, QUESTION, told, travelTools, TWO_STEPS, WHOLE_CONVERSATION } from "./support/travel.ts";

test("a second turn with a checkpointer sends the first one along, and keeps all messages", async () => {
  await using server = await scriptedChat(...TWO_STEPS, { id: "answer-4", text: ["You are welcome."] });
  const agent = createAgent({
    model: modelOn(server),
    tools: travelTools().tools,
    checkpointer: new MemorySaver(),
  });
  const thread = { configurable: { thread_id: "one" } };

  await agent.invoke(QUESTION, thread);
  const { messages } = await agent.invoke({ messages: [{ role: "user", content: "Thanks!" }] }, thread);

  expect(told(messages)).toEqual([...WHOLE_CONVERSATION, ["human", "Thanks!"], ["ai", "You are welcome."]]);
  const sent = server.requests.at(-1)?.body["messages"] as { role: string }[];
  expect(sent.map(({ role }) => role)).toEqual([
    "user",
    "assistant",
    "tool",
    "assistant",
    "tool",
    "assistant",
    "user",
  ]);
});

test("messages that came as events go on in a second turn as those of invoke do", async () => {
  await using server = await scriptedChat(...TWO_STEPS, { id: "answer-4", text: ["You are welcome."] });
  const agent = createAgent({
    model: modelOn(server),
    tools: travelTools().tools,
    checkpointer: new MemorySaver(),
  });
  const thread = { configurable: { thread_id: "one" } };

  await (
    await agent.streamEvents(QUESTION, { ...thread, version: "v3" })
  ).output;
  const { messages } = await agent.invoke({ messages: [{ role: "user", content: "Thanks!" }] }, thread);

  expect(told(messages)).toEqual([...WHOLE_CONVERSATION, ["human", "Thanks!"], ["ai", "You are welcome."]]);
  const sent = server.requests.at(-1)?.body["messages"] as { content: string; tool_calls?: object[] }[];
  expect(sent.slice(0, 3)).toMatchObject([
    { role: "user" },
    { role: "assistant", tool_calls: [{ id: "call-1", function: { arguments: '{"city":"Paris"}' } }] },
    { role: "tool", content: "sunny in Paris" },
  ]);
  expect(JSON.stringify(sent[1]?.content)).toContain("Let me look.");
});

test.each(["invoke", "stream"] as const)("an abort of an agent's %s closes the connection", async (verb) => {
  await using server = await scriptedServer(() => {});
  const agent = createAgent({ model: modelOn(server), tools: travelTools().tools });
  const caller = new AbortController();
  const { signal } = caller;

  const work = async (): Promise<void> => {
    if (verb === "invoke") await agent.invoke(QUESTION, { signal });
    else for await (const _ of await agent.stream(QUESTION, { signal, streamMode: "messages" })) continue;
  };
  const ended = work();
  await server.arrived(1);
  caller.abort();

  await expect(ended).rejects.toThrow(/abort/i);
  await server.requests[0]?.closed;
});

test("a reader who leaves an agent's stream closes the connection", async () => {
  await using server = await scriptedServer((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const chunk = { id: "c", choices: [{ index: 0, delta: { content: "Hel" } }] };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  });
  const agent = createAgent({ model: modelOn(server), tools: [] });

  for await (const [message] of await agent.stream(QUESTION, { streamMode: "messages" })) {
    expect(message.text).toBe("Hel");
    break;
  }

  await server.requests[0]?.closed;
});

test.each(["invoke", "messages", "v3"] as const)(
  "a 503 on the way is survived without the graph noticing: %s",
  async (way) => {
    await using emulator = await startEmulator({ encoder: "lexical" });
    const { endpoint, token, model } = emulator.services.chat;
    emulator.faults.add({
      on: { path: "/chat/completions", request: 2 },
      kind: "status",
      status: 503,
      headers: { "retry-after": "0" },
    });
    const attempts: AttemptEvent[] = [];
    const { tools, ran } = travelTools();
    const chat = new ChatPaiEas({ endpoint, token, model, onAttempt: (event) => void attempts.push(event) });
    const agent = createAgent({ model: chat, tools });
    const asked = { messages: [{ role: "user" as const, content: "Weather of the city Paris?" }] };

    const nodes: string[] = [];
    if (way === "invoke")
      for await (const update of await agent.stream(asked, { streamMode: "updates" }))
        nodes.push(...Object.keys(update));
    if (way === "messages")
      for await (const [mode, update] of await agent.stream(asked, { streamMode: ["updates", "messages"] }))
        if (mode === "updates") nodes.push(...Object.keys(update));
    if (way === "v3") {
      const run = await agent.streamEvents(asked, { version: "v3" });
      const { messages } = await run.output;
      nodes.push(...messages.slice(1).map(({ type }) => (type === "ai" ? "model_request" : "tools")));
    }

    expect(nodes).toEqual(["model_request", "tools", "model_request"]);
    expect(ran).toEqual(["weather Paris"]);
    expect(attempts.map(({ status, attempt }) => [status, attempt])).toEqual([
      [200, 1],
      [503, 1],
      [200, 2],
    ]);
    expect(emulator.requests.map(({ status }) => status)).toEqual([200, 503, 200]);
  },
);
