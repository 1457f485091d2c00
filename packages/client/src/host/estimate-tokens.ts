/** Scripts of which one character is about one token, with the marks that they share. */
const DENSE = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}]/gu;
const OTHER_CHARACTERS_PER_TOKEN = 4;

/** About how many tokens a text has, or the texts among some parts, without asking anyone. */
export function estimateTokens(content: string | readonly object[]): number {
  const text = typeof content === "string" ? content : content.map(textOf).join("");
  const dense = text.match(DENSE)?.length ?? 0;
  return dense + Math.ceil((text.length - dense) / OTHER_CHARACTERS_PER_TOKEN);
}

const textOf = (part: object): string => ("text" in part && typeof part.text === "string" ? part.text : "");
