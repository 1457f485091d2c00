import type { ChatMessage, ChatRequest, EasClient } from "@paifang/client";
import type { CallFlags, ServiceCall } from "../call/call.ts";
import { withEasClient } from "../call/with-client.ts";
import { CommandError } from "../failure/command-error.ts";
import { readInput } from "../input/read-input.ts";
import { interruptSignal } from "../interrupt.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { streamAnswer } from "./stream-answer.ts";

export type ChatFlags = CallFlags & { system?: string; temperature?: number; maxTokens?: number };

/** Answers one question, or holds a conversation where there is none and a terminal. */
export async function runChat(io: Io, question: string | undefined, flags: ChatFlags): Promise<void> {
  const { failure } = messagesFor(io.env);
  if (question === undefined && !(io.stdin.isTTY && io.stderr.isTTY && flags.curl !== true))
    throw new CommandError("CALL_INVALID", failure.noQuestion, { tries: [failure.seeHelp("paifang chat")] });
  const readsInput = question === "-";
  const call = { io, flags, service: "chat", sendsModel: true, readsInput, signal: interruptSignal() };
  if (question === undefined) {
    const { holdConversation } = await import("./conversation.ts");
    return withEasClient(call, (client) => holdConversation(call, client));
  }
  const text = readsInput ? (await readInput(io)).toString().trimEnd() : question;
  await withEasClient(call, (client) => answer(call, client, text));
}

/** What is asked each time, without the question. */
export function settingsOf(flags: ChatFlags): Omit<ChatRequest, "messages"> & { messages: ChatMessage[] } {
  const { system, temperature, maxTokens } = flags;
  return {
    messages: system === undefined ? [] : [{ role: "system", content: system }],
    reasoningTags: "split",
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
  };
}

async function answer({ io, flags }: ServiceCall<ChatFlags>, client: EasClient, text: string): Promise<void> {
  const { messages, ...settings } = settingsOf(flags);
  const request = { ...settings, messages: [...messages, { role: "user" as const, content: text }] };
  if (flags.json !== true) {
    await streamAnswer(io, await client.streamChat(request));
    return;
  }
  const { choices: _, ...response } = await client.chat(request);
  io.stdout.write(`${JSON.stringify(response)}\n`);
}
