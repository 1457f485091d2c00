import { lexer, type Token, type Tokens } from "marked";

/** The text under one heading, as plain lines. `path` holds the headings above it, the nearest last. */
export type Section = { path: string[]; text: string };

/** A document without its markup: code and link texts stay; comments, tags and link targets go. */
export type CleanText = { title: string | undefined; sections: Section[] };

/** `<void>` in prose is a type, not a tag, so only tags that lay out text are taken away. */
const LAYOUT_TAG =
  /<\/?(?:a|b|br|center|code|details|div|em|h[1-6]|hr|i|img|kbd|li|ol|p|picture|pre|source|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|ul)\b[^>]*>/gi;
const COMMENT = /<!--[\s\S]*?-->/g;

/** Reads Markdown. The first heading of level 1 is the title and not part of any path. */
export function cleanMarkdown(markdown: string): CleanText {
  const clean: CleanText = { title: undefined, sections: [] };
  const above: { depth: number; name: string }[] = [];
  let blocks: string[] = [];
  const endSection = (): void => {
    const text = blocks.join("\n\n");
    if (text !== "") clean.sections.push({ path: above.map(({ name }) => name), text });
    blocks = [];
  };
  for (const token of lexer(markdown)) {
    if (token.type !== "heading") {
      const text = blockText(token).trimEnd();
      if (text !== "") blocks.push(text);
      continue;
    }
    endSection();
    const { depth, tokens } = token as Tokens.Heading;
    const name = inlineText(tokens);
    if (depth === 1 && clean.title === undefined) {
      clean.title = name;
      continue;
    }
    while (above.length > 0 && (above.at(-1)?.depth ?? 0) >= depth) above.pop();
    above.push({ depth, name });
  }
  endSection();
  return clean;
}

function blockText(token: Token): string {
  switch (token.type) {
    case "space":
    case "hr":
    case "def":
      return "";
    case "code":
      return (token as Tokens.Code).text;
    case "html":
      return withoutTags(token.raw).trim();
    case "list":
      return listText(token as Tokens.List);
    case "table":
      return tableText(token as Tokens.Table);
    case "blockquote":
      return blocksText((token as Tokens.Blockquote).tokens);
    default:
      return pieceText(token);
  }
}

const blocksText = (tokens: readonly Token[]): string =>
  tokens
    .map(blockText)
    .filter((text) => text !== "")
    .join("\n");

const listText = (list: Tokens.List): string =>
  list.items.map((item) => `- ${blocksText(item.tokens).replaceAll("\n", "\n  ")}`).join("\n");

const tableText = (table: Tokens.Table): string =>
  [table.header, ...table.rows]
    .map((row) => row.map((cell) => inlineText(cell.tokens)).join(" | "))
    .join("\n");

const inlineText = (tokens: readonly Token[]): string => tokens.map(pieceText).join("");

function pieceText(token: Token): string {
  if (token.type === "html") return withoutTags(token.raw);
  if (token.type === "br") return "\n";
  if (token.type === "image") return (token as Tokens.Image).text;
  if (token.type === "codespan") return (token as Tokens.Codespan).text;
  if ("tokens" in token && token.tokens !== undefined) return inlineText(token.tokens);
  return "text" in token && typeof token.text === "string" ? oneLine(token.text) : token.raw;
}

/** Lines of prose are cut by the writer's editor, not by meaning. */
const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, " ");

const withoutTags = (html: string): string => html.replace(COMMENT, "").replace(LAYOUT_TAG, "");
