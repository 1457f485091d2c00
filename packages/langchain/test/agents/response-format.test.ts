import type { StructuredTool } from "@langchain/core/tools";
import { scriptedChat, type ScriptedAnswer, type ScriptedServer } from "@paifang/contract";
import { startEmulator } from "@paifang/emulator";
import { createAgent, providerStrategy, toolStrategy } from "langchain";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ChatPaiEas } from "../../src/index.ts";
import { modelOn, QUESTION, travelTools, TWO_STEPS } from "./support/travel.ts";

const REPORT = z
  .object({ city: z.string(), sunny: z.boolean() })
  .meta({ title: "report", description: "The finished report" });
const VALUE = { city: "Paris", sunny: true };
const TEXT = JSON.stringify(VALUE);
const [FIRST] = TWO_STEPS;

type Sent = { tools?: { function: { name: string } }[]; tool_choice?: unknown; response_format?: unknown };
const sentTo = ({ requests }: ScriptedServer): Sent[] => requests.map(({ body }) => body as Sent);

describe("by a tool", () => {
  const answers: [ScriptedAnswer, ScriptedAnswer] = [
    FIRST,
    { id: "answer-2", calls: [{ id: "call-2", name: "report", arguments: TEXT }] },
  ];

  test("the schema is one more tool, and one of the tools must be called", async () => {
    await using server = await scriptedChat(...answers);
    const { tools, ran } = travelTools();
    const agent = createAgent({ model: modelOn(server), tools, responseFormat: toolStrategy(REPORT) });

    const { structuredResponse } = await agent.invoke(QUESTION);

    expect(structuredResponse).toEqual(VALUE);
    expect(ran).toEqual(["weather Paris"]);
    for (const { tools: sent, tool_choice: choice, response_format: format } of sentTo(server)) {
      expect(sent?.map(({ function: { name } }) => name)).toEqual(["weather", "time", "report"]);
      expect(choice).toBe("required");
      expect(format).toBeUndefined();
    }
  });

  test("it is what a bare schema means, as long as the profile says nothing", async () => {
    await using server = await scriptedChat(...answers);
    const agent = createAgent({ model: modelOn(server), tools: travelTools().tools, responseFormat: REPORT });

    const { structuredResponse } = await agent.invoke(QUESTION);

    expect(structuredResponse).toEqual(VALUE);
  });

  test("arguments that do not fit the schema are told to the model, which tries again", async () => {
    await using server = await scriptedChat(
      { id: "a", calls: [{ id: "call-1", name: "report", arguments: '{"city":"Paris"}' }] },
      { id: "b", calls: [{ id: "call-2", name: "report", arguments: TEXT }] },
    );
    const agent = createAgent({ model: modelOn(server), tools: [], responseFormat: toolStrategy(REPORT) });

    const { structuredResponse } = await agent.invoke(QUESTION);

    expect(structuredResponse).toEqual(VALUE);
    expect(JSON.stringify(server.requests.at(-1)?.body["messages"])).toContain("sunny");
  });

  test("the last state of a stream has it too", async () => {
    await using server = await scriptedChat(...answers);
    const agent = createAgent({
      model: modelOn(server),
      tools: travelTools().tools,
      responseFormat: toolStrategy(REPORT),
    });

    const run = await agent.streamEvents(QUESTION, { version: "v3" });

    expect(await run.output).toMatchObject({ structuredResponse: VALUE });
  });

  test("the emulator ends the loop with it, filled from what the tools told", async () => {
    await using emulator = await startEmulator();
    const { endpoint, token } = emulator.services.chat;
    const schema = z
      .object({ answer: z.string() })
      .meta({ title: "report", description: "Hands in the finished report" });
    const agent = createAgent({
      model: new ChatPaiEas({ endpoint, token }),
      tools: travelTools().tools,
      responseFormat: toolStrategy(schema),
    });

    const { structuredResponse } = await agent.invoke({
      messages: [{ role: "user", content: "What is the weather of the city Paris?" }],
    });

    expect(structuredResponse).toEqual({ answer: "weather answered: sunny in Paris" });
    expect(emulator.requests.filter(({ path }) => path.endsWith("/chat/completions"))).toHaveLength(2);
  });
});

/** Words of other providers, which LangChain gives along. */
const FOREIGN = ["outputConfig", "responseSchema", "ls_structured_output_format", "strict"];

describe("by the server", () => {
  test.each([
    {
      title: "providerStrategy",
      agentOn: (server: ScriptedServer, tools: StructuredTool[]) =>
        createAgent({ model: modelOn(server), tools, responseFormat: providerStrategy(REPORT) }),
    },
    {
      title: "a profile with structured output",
      agentOn: (server: ScriptedServer, tools: StructuredTool[]) => {
        const model = modelOn(server, { profile: { structuredOutput: true } });
        return createAgent({ model, tools, responseFormat: REPORT });
      },
    },
  ])("$title binds the answer itself, and the tools stay the model's choice", async ({ agentOn }) => {
    await using server = await scriptedChat(FIRST, { id: "answer-2", text: [TEXT] });
    const { tools, ran } = travelTools();

    const { structuredResponse } = await agentOn(server, tools).invoke(QUESTION);

    expect(structuredResponse).toEqual(VALUE);
    expect(ran).toEqual(["weather Paris"]);
    for (const sent of sentTo(server)) {
      expect(sent.tools?.map(({ function: { name } }) => name)).toEqual(["weather", "time"]);
      expect(sent.tool_choice).toBeUndefined();
      expect(sent.response_format).toMatchObject({
        type: "json_schema",
        json_schema: {
          name: expect.any(String) as string,
          strict: true,
          schema: {
            type: "object",
            properties: { city: { type: "string" }, sunny: { type: "boolean" } },
            required: ["city", "sunny"],
          },
        },
      });
      expect(FOREIGN.filter((name) => Object.hasOwn(sent, name))).toEqual([]);
    }
  });

  test("an answer that does not fit the schema is an error, not an empty result", async () => {
    await using server = await scriptedChat({ id: "answer-1", text: ["It is sunny."] });
    const agent = createAgent({
      model: modelOn(server),
      tools: [],
      responseFormat: providerStrategy(REPORT),
    });

    await expect(agent.invoke(QUESTION)).rejects.toThrow(/did not satisfy the provided response schema/);
  });
});
