import type { LanguageModelV4FilePart, LanguageModelV4Prompt } from "@ai-sdk/provider";
import { refuseToolMedia, type ConversationSettings } from "@paifang/client";

/**
 * Results of tools that are parts: their text goes as text, which the host's package would write as JSON, and their
 * files as a user message behind them.
 *
 * @throws {InputError} there are files, and `toolImages` does not say that they may move.
 */
export function withToolFiles(
  prompt: LanguageModelV4Prompt,
  { toolImages }: ConversationSettings,
): LanguageModelV4Prompt {
  return prompt.flatMap((message, index): LanguageModelV4Prompt => {
    if (message.role !== "tool") return [message];
    const files: LanguageModelV4FilePart[] = [];
    const content = message.content.map((part) => {
      if (part.type !== "tool-result" || part.output.type !== "content") return part;
      const parts = part.output.value;
      files.push(...parts.filter((one) => one.type === "file"));
      const value = parts.flatMap((one) => (one.type === "text" ? one.text : [])).join("\n");
      return { ...part, output: { type: "text" as const, value } };
    });
    if (files.length > 0) refuseToolMedia(index, toolImages);
    const moved: LanguageModelV4Prompt = files.length === 0 ? [] : [{ role: "user", content: files }];
    return [{ ...message, content }, ...moved];
  });
}
