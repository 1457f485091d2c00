import type { EasService } from "../../src/types.ts";
import { json, postEas } from "./post.ts";

export type ToolCall = {
  index?: number;
  id?: string;
  type?: string;
  function: { name?: string; arguments: string };
};
export type Usage = { prompt_tokens: number; total_tokens: number; completion_tokens: number };
export type Choice = {
  index: number;
  message: {
    role: string;
    content: string | null;
    reasoning?: string;
    reasoning_content?: string | null;
    tool_calls?: ToolCall[];
  };
  finish_reason: string;
  stop_reason: string | null;
};
export type Completion = { id: string; model: string; choices: Choice[]; usage: Usage };
export type Delta = {
  role?: string;
  content?: string;
  reasoning?: string;
  reasoning_content?: string;
  tool_calls?: ToolCall[];
};
export type Chunk = {
  id: string;
  object: string;
  choices: { index: number; delta: Delta; finish_reason: string | null }[];
  usage?: Usage;
};

export const complete = (service: EasService, body: Record<string, unknown>): Promise<Completion> =>
  json<Completion>(postEas(service, "/v1/chat/completions", body));

/** The events of a streamed answer: its chunks, and what stands in the last event. */
export async function streamed(
  service: EasService,
  body: Record<string, unknown>,
): Promise<{ chunks: Chunk[]; last: string | undefined; text: string }> {
  const text = await (await postEas(service, "/v1/chat/completions", { ...body, stream: true })).text();
  const events = text
    .split("\n\n")
    .slice(0, -1)
    .map((event) => event.replace(/^data: /, ""));
  return {
    chunks: events.slice(0, -1).map((event) => JSON.parse(event) as Chunk),
    last: events.at(-1),
    text,
  };
}

export const PASSAGES = `[1] (trees.md § Ash)
The ash is a grey tree. It grows near rivers.

[2] (trees.md § Birch)
A birch has white bark.

| tree | height |
| --- | --- |
| birch | 20 metres |

Question: Which tree has white bark?`;

export const weather: {
  type: "function";
  function: { name: string; description: string; parameters: unknown };
} = {
  type: "function",
  function: {
    name: "get_weather",
    description: "Get the current weather of a city",
    parameters: {
      type: "object",
      properties: {
        city: { type: "string" },
        unit: { type: "string", enum: ["celsius", "fahrenheit"] },
        days: { type: "integer" },
      },
      required: ["city"],
    },
  },
};
