import type { ScriptedAnswer, ScriptedServer } from "@paifang/contract";
import type { BaseMessage } from "@langchain/core/messages";
import { tool } from "langchain";
import type { StructuredTool } from "@langchain/core/tools";
import { z } from "zod";
import { ChatPaiEas, type ChatPaiEasFields } from "../../../src/index.ts";

/** A model on a scripted server. */
export const modelOn = (
  { endpoint }: Pick<ScriptedServer, "endpoint">,
  fields: ChatPaiEasFields = {},
): ChatPaiEas => new ChatPaiEas("qwen-demo", { endpoint, token: "t", ...fields });

export type TravelTools = { tools: StructuredTool[]; ran: string[] };

/** Two tools, and the calls that they got. */
export function travelTools(): TravelTools {
  const ran: string[] = [];
  const weather = tool(
    ({ city }) => {
      ran.push(`weather ${city}`);
      return `sunny in ${city}`;
    },
    { name: "weather", description: "Weather of a city", schema: z.object({ city: z.string() }) },
  );
  const time = tool(
    ({ zone }) => {
      ran.push(`time ${zone}`);
      return `noon in ${zone}`;
    },
    { name: "time", description: "Time in a zone", schema: z.object({ zone: z.string() }) },
  );
  return { tools: [weather, time], ran };
}

/** Two steps with a tool after text, each call with index 0, and an answer. */
export const TWO_STEPS: [ScriptedAnswer, ...ScriptedAnswer[]] = [
  {
    id: "answer-1",
    text: ["Let me ", "look."],
    calls: [{ id: "call-1", name: "weather", arguments: '{"city":"Paris"}' }],
  },
  {
    id: "answer-2",
    text: ["And the ", "time."],
    calls: [{ id: "call-2", name: "time", arguments: '{"zone":"CET"}' }],
  },
  { id: "answer-3", text: ["Sunny, ", "at noon."] },
];

export const QUESTION: { messages: { role: "user"; content: string }[] } = {
  messages: [{ role: "user", content: "Weather and time in Paris?" }],
};

/** Kind and text of messages, which tell a conversation at a glance. */
export const told = (messages: readonly BaseMessage[]): [string, string][] =>
  messages.map(({ type, text }) => [type, text]);

export const WHOLE_CONVERSATION: [string, string][] = [
  ["human", "Weather and time in Paris?"],
  ["ai", "Let me look."],
  ["tool", "sunny in Paris"],
  ["ai", "And the time."],
  ["tool", "noon in CET"],
  ["ai", "Sunny, at noon."],
];
