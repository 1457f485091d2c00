import type { AIMessage, AIMessageChunk, ContentBlock } from "@langchain/core/messages";

type Registry = { set?(provider: string, translator: object): void };

/**
 * Has core show reasoning, refusals and broken calls of our answers as standard blocks; else `contentBlocks`, and with
 * it `outputVersion: "v1"`, lose them.
 *
 * Core keeps a translator for each provider in a global, which all of its copies share and no page of it documents.
 */
export function registerBlockTranslator(): void {
  const registry = Reflect.get(globalThis, "lc_block_translators_registry") as Registry | undefined;
  registry?.set?.("pai_eas", { translateContent: toBlocks, translateContentChunk: toBlocks });
}

function toBlocks(message: AIMessage | AIMessageChunk): ContentBlock[] {
  const { content } = message;
  const { reasoning_content: reasoning, refusal } = message.additional_kwargs;
  // What has a finish reason is a whole answer, though it was joined of chunks. Blocks of a chunk are joined by index.
  const pieces =
    "tool_call_chunks" in message && !("finish_reason" in message.response_metadata)
      ? (message.tool_call_chunks ?? [])
      : undefined;
  const place = pieces === undefined ? {} : { index: 0 };
  const words = typeof content === "string" ? [{ type: "text", text: content, ...place }] : content;
  return [
    ...(typeof reasoning === "string" && reasoning !== ""
      ? [{ type: "reasoning", reasoning, ...place }]
      : []),
    ...(content === "" ? [] : words),
    // Core completes and parses a chunk's pieces when these are read.
    ...(pieces ?? [...(message.tool_calls ?? []), ...(message.invalid_tool_calls ?? [])]),
    ...(typeof refusal === "string" ? [{ type: "refusal", refusal, ...place }] : []),
  ] as ContentBlock[];
}
