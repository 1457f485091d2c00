import { parsePartialJson } from "@langchain/core/output_parsers";
import type { StructuredTool } from "@langchain/core/tools";
import { GraphRecursionError } from "@langchain/langgraph";
import type { ChatPaiEas } from "@paifang/langchain";
import { UserError } from "@paifang/story";
import {
  AIMessage,
  AIMessageChunk,
  createAgent,
  ToolMessage,
  toolStrategy,
  type BaseMessage,
} from "langchain";
import { REPORT, REPORT_TOOL } from "./report.ts";

const RULES = `Answer with the tools alone: search before you say what the documentation says, calculate before you give a figure.
Take one step after another. When you know enough, hand in the report.`;

/** The most steps of model and tools together that a question may take. */
const MAX_STEPS = 25;

export type AskedCall = { id: string; name: string; input: unknown };

/** What an agent does next, as it happens. */
export type Step =
  | { kind: "calls"; calls: readonly AskedCall[] }
  | { kind: "result"; id: string; name: string; text: string; isError: boolean }
  | { kind: "words"; text: string }
  | { kind: "report"; report: unknown };

/**
 * Puts a question to an agent of a chat model and tools.
 *
 * @throws {UserError} the model comes to no end.
 */
export async function* followAgent(
  question: string,
  { chat, tools }: { chat: ChatPaiEas; tools: StructuredTool[] },
): AsyncGenerator<Step, void, undefined> {
  const agent = createAgent({
    model: chat,
    tools,
    systemPrompt: RULES,
    responseFormat: toolStrategy(REPORT),
  });
  const seen = new Set<string>();
  const words = readingWords();
  try {
    const stream = await agent.stream(
      { messages: [{ role: "user", content: question }] },
      { streamMode: ["updates", "messages"], recursionLimit: MAX_STEPS },
    );
    for await (const [mode, told] of stream) {
      if (mode === "messages") yield* words(told[0]);
      else yield* stepsOf(told, seen);
    }
  } catch (error) {
    if (!(error instanceof GraphRecursionError)) throw error;
    throw new UserError(
      `The model comes to no end within ${MAX_STEPS} steps.`,
      "Ask for less at a time, or serve a larger model.",
      error,
    );
  }
}

type Update = { messages?: BaseMessage[]; structuredResponse?: unknown };

/** What the nodes of the graph have added; a node may repeat messages that are known. */
function* stepsOf(update: Record<string, Update>, seen: Set<string>): Generator<Step> {
  for (const { messages = [], structuredResponse } of Object.values(update)) {
    for (const message of messages) {
      const { id } = message;
      if (id !== undefined && seen.has(id)) continue;
      if (id !== undefined) seen.add(id);
      const step = toStep(message);
      if (step !== undefined) yield step;
    }
    if (structuredResponse !== undefined) yield { kind: "report", report: structuredResponse };
  }
}

function toStep(message: BaseMessage): Step | undefined {
  if (ToolMessage.isInstance(message) && message.name !== REPORT_TOOL) {
    const { tool_call_id: id, name = "", text, status } = message;
    return { kind: "result", id, name, text, isError: status === "error" };
  }
  if (!AIMessage.isInstance(message) || (message.tool_calls ?? []).length === 0) return undefined;
  const calls = (message.tool_calls ?? []).map(({ id = "", name, args }) => ({ id, name, input: args }));
  return { kind: "calls", calls };
}

/** Reads the model's words from chunks: its text, and the answer in the report while that is written. */
function readingWords(): (message: BaseMessage) => Generator<Step> {
  let written = "";
  let shown = 0;
  let isReport = false;
  return function* wordsOf(message) {
    if (!AIMessageChunk.isInstance(message)) return;
    if (message.text !== "") yield { kind: "words", text: message.text };
    for (const { name, args = "" } of message.tool_call_chunks ?? []) {
      if (name !== undefined && name !== "") [isReport, written, shown] = [name === REPORT_TOOL, "", 0];
      if (!isReport) continue;
      written += args;
      const text = answerIn(parsePartialJson(written));
      if (text.length > shown) yield { kind: "words", text: text.slice(shown) };
      shown = Math.max(shown, text.length);
    }
  };
}

const answerIn = (report: unknown): string =>
  typeof report === "object" && report !== null && "answer" in report && typeof report.answer === "string"
    ? report.answer
    : "";
