import { createInterface, type Interface } from "node:readline";
import type { ChatMessage, EasClient } from "@paifang/client";
import type { ServiceCall } from "../call/call.ts";
import { Interrupted } from "../failure/command-error.ts";
import { showFailure } from "../failure/show-failure.ts";
import { messagesFor } from "../messages/messages.ts";
import { styled } from "../show/style.ts";
import { settingsOf, type ChatFlags } from "./run-chat.ts";
import { streamAnswer } from "./stream-answer.ts";

/** Asks and answers in turns until Ctrl-D; Ctrl-C ends an answer, whose beginning stays in the history. */
export async function holdConversation(call: ServiceCall<ChatFlags>, client: EasClient): Promise<void> {
  const { io, flags } = call;
  const { chat } = messagesFor(io.env);
  const { messages, ...settings } = settingsOf(flags);
  const prompt = createInterface({
    input: io.stdin,
    output: io.stderr,
    prompt: styled(io.stderr, "cyan", "> "),
  });
  const stop = stopperOf(prompt);
  io.stderr.write(`${styled(io.stderr, "dim", chat.welcome(flags.service ?? "chat"))}\n`);
  prompt.prompt();
  for await (const question of prompt) {
    if (question.trim() !== "") {
      messages.push({ role: "user", content: question });
      const signal = stop.begin();
      const answer = await turn(call, { client, request: { ...settings, messages, signal } });
      stop.end();
      if (answer === "") messages.pop();
      else messages.push({ role: "assistant", content: answer });
    }
    prompt.prompt();
  }
  io.stderr.write("\n");
}

type Turn = { client: EasClient; request: { messages: ChatMessage[]; signal: AbortSignal } };

/** One answer, as far as it came; what fails is told, and the conversation goes on. */
async function turn({ io, flags }: ServiceCall, { client, request }: Turn): Promise<string> {
  let answer = "";
  const kept = { ...io, stdout: keeping(io.stdout, (text) => (answer += text)) };
  try {
    await streamAnswer(kept, await client.streamChat(request));
  } catch (error) {
    if (error instanceof Interrupted) io.stderr.write(`${messagesFor(io.env).chat.stopped}\n`);
    else showFailure(error, io, flags.json === true);
  }
  return answer.trimEnd();
}

function keeping(stream: NodeJS.WriteStream, keep: (text: string) => void): NodeJS.WriteStream {
  const write = (text: string): boolean => {
    keep(text);
    return stream.write(text);
  };
  return Object.assign(Object.create(stream) as NodeJS.WriteStream, { write });
}

/** Ctrl-C ends the answer that is under way, else it empties the line. */
function stopperOf(prompt: Interface): { begin: () => AbortSignal; end: () => void } {
  let answering: AbortController | undefined;
  prompt.on("SIGINT", () => {
    if (answering !== undefined) answering.abort(new Interrupted());
    else {
      prompt.write(null, { ctrl: true, name: "u" });
      prompt.prompt();
    }
  });
  return {
    begin: () => (answering = new AbortController()).signal,
    end: () => {
      answering = undefined;
    },
  };
}
