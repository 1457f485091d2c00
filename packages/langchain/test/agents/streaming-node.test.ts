import type { AIMessageChunk } from "@langchain/core/messages";
import { MessagesAnnotation, StateGraph } from "@langchain/langgraph";
import { expect, test } from "vitest";
import type { ChatPaiEas } from "../../src/index.ts";
import { playedOnBoth } from "../support/both-streams.ts";

/** Messages that a graph tells of while a node of it reads the model's stream, and the nodes where they come from. */
async function toldByGraph(model: ChatPaiEas): Promise<unknown[]> {
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("say", async ({ messages }) => {
      let whole: AIMessageChunk | undefined;
      for await (const chunk of await model.stream(messages)) whole = whole?.concat(chunk) ?? chunk;
      return { messages: whole === undefined ? [] : [whole] };
    })
    .addEdge("__start__", "say")
    .compile();
  const told: unknown[] = [];
  const question = { messages: [{ role: "user", content: "Hi" }] };
  for await (const [message, { langgraph_node: node }] of await graph.stream(question, {
    streamMode: "messages",
  }))
    told.push([message.content, node]);
  return told;
}

test("a graph tells of a model's words while one of its nodes reads them as a stream", async () => {
  const [ours, cores] = await playedOnBoth(toldByGraph);

  expect(ours).toEqual(cores);
  expect(ours).toMatchObject({
    outcome: { value: ["Hel", "lo", ", ", "wor", "ld", ""].map((text) => [text, "say"]) },
  });
});
