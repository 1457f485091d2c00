import { accumulateChat, EasClient, type ChatResponse } from "@paifang/client";
import { json, scriptedServer, type ScriptedServer } from "@paifang/contract";

/** Sends an event stream piece by piece, and when no stream is asked for the same answer whole. */
export async function playedStream(...pieces: readonly (string | Uint8Array)[]): Promise<ScriptedServer> {
  const streamed = await sendingOnly(pieces);
  const whole = await accumulated(streamed.endpoint);
  await streamed[Symbol.asyncDispose]();
  return sendingOnly(pieces, whole);
}

/** Likewise where the stream breaks, so that there is no whole answer. */
export const sendingOnly = (
  pieces: readonly (string | Uint8Array)[],
  whole?: ChatResponse,
): Promise<ScriptedServer> =>
  scriptedServer(async (response, { body }) => {
    response.setHeader("x-request-id", "request-7");
    if (body["stream"] !== true) return json(response, whole === undefined ? {} : toWire(whole));
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const piece of pieces) await new Promise((resolve) => response.write(piece, resolve));
    response.end();
  });

async function accumulated(endpoint: string): Promise<ChatResponse> {
  const client = new EasClient({ endpoint, token: "t" });
  const messages = [{ role: "user", content: "Hi" } as const];
  return accumulateChat(await client.streamChat({ model: "m", messages }));
}

function toWire({ id, model, usage, choices }: ChatResponse): unknown {
  return {
    id,
    model,
    choices: choices.map(({ index, text, reasoning, toolCalls, rawFinishReason, logprobs }) => ({
      index,
      message: {
        role: "assistant",
        content: text,
        reasoning_content: reasoning,
        tool_calls: toolCalls.map(({ id: callId, name, arguments: args }) => ({
          id: callId,
          type: "function",
          function: { name, arguments: args },
        })),
      },
      logprobs,
      finish_reason: rawFinishReason ?? null,
    })),
    usage: usage && {
      prompt_tokens: usage.inputTokens,
      completion_tokens: usage.outputTokens,
      total_tokens: usage.totalTokens,
      prompt_tokens_details: { cached_tokens: usage.cachedInputTokens },
      completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    },
  };
}
