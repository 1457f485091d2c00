import { HumanMessage, type MessageContent } from "@langchain/core/messages";

/** Scripts of which one character is about one token, with the marks that they share. */
const DENSE = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}]/gu;
const OTHER_CHARACTERS_PER_TOKEN = 4;

/** About how many tokens the text of some content has, without asking anyone. */
export function estimateTokens(content: MessageContent): number {
  const { text } = new HumanMessage({ content });
  const dense = text.match(DENSE)?.length ?? 0;
  return dense + Math.ceil((text.length - dense) / OTHER_CHARACTERS_PER_TOKEN);
}
