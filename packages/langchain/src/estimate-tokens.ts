import type { MessageContent } from "@langchain/core/messages";

/** Scripts of which one character is about one token. */
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
const OTHER_CHARACTERS_PER_TOKEN = 4;

/** About how many tokens a text has, without asking anyone. Images and the like count nothing. */
export function estimateTokens(content: MessageContent): number {
  const text =
    typeof content === "string"
      ? content
      : content
          .map((block) => ("text" in block && typeof block.text === "string" ? block.text : ""))
          .join("");
  const dense = text.match(DENSE)?.length ?? 0;
  return dense + Math.ceil((text.length - dense) / OTHER_CHARACTERS_PER_TOKEN);
}
