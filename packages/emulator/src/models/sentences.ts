/** A piece of text that can be quoted alone; `heading` is the nearest one above it in the same text. */
export type Sentence = { text: string; kind: "prose" | "code" | "heading"; heading: string };

const FENCE = /^\s*(?:```|~~~)/;
const HEADING = /^\s*#{1,6}\s/;
const ITEM = /^\s*(?:[*+-]|\d+[.)])\s/;
const TABLE_ROW = /\S\s\|\s\S|^\s*\|/;
/** Lines as programs have them, also where no fence says so. */
const CODE =
  /[;{}(=>]$|^\s*(?:import|export|const|let|await|return|try|catch|\/\/|[})\]]|npm |\$ )|^\s*[\w.]+\(.*\)[,;]?$/;
const MARKS = /^\s*(?:#{1,6}\s+|[*+-]\s+|\d+[.)]\s+|>\s*)+/;
const TABLE_RULE = /^[\s|:+-]+$/;
const SENTENCE_END = /(?<=[.!?]["')\]]?)\s+(?=[\p{Lu}\p{N}"'`([*_])|(?<=[。！？])\s*/u;
/** An item of a list stays whole up to here: its parts seldom make sense alone. */
const MAX_ITEM_CHARACTERS = 320;
const MAX_HEADING_CHARACTERS = 90;

type Block = { text: string; kind: "prose" | "item" | "code" | "heading"; isOpen: boolean };

/** Cuts a text into sentences; in Markdown each line of code, row of a table and item of a list counts as one. */
export function sentencesOf(text: string): Sentence[] {
  let heading = "";
  const sentences: Sentence[] = [];
  for (const block of blocksOf(text)) {
    const plain = block.text.replace(MARKS, "").trim();
    if (block.kind === "heading") heading = plain;
    const kind = block.kind === "item" ? "prose" : block.kind;
    for (const piece of piecesOf(block, plain)) sentences.push({ text: piece, kind, heading });
  }
  return sentences.filter((sentence) => /[\p{L}\p{N}]/u.test(sentence.text));
}

function piecesOf({ kind }: Block, text: string): string[] {
  if (kind === "code" || kind === "heading" || (kind === "item" && text.length <= MAX_ITEM_CHARACTERS))
    return [text];
  return text.split(SENTENCE_END).map((sentence) => sentence.trim());
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let isFenced = false;
  for (const line of text.split("\n")) {
    const last = blocks.at(-1);
    if (FENCE.test(line)) isFenced = !isFenced;
    else if (line.trim() === "" || TABLE_RULE.test(line)) closeBlock(last);
    else if (isFenced) blocks.push({ text: line, kind: "code", isOpen: false });
    else if (last?.isOpen === true && !startsBlock(line)) last.text += ` ${line.trim()}`;
    else blocks.push(openBlock(line));
  }
  closeBlock(blocks.at(-1));
  return blocks;
}

const startsBlock = (line: string): boolean => openBlock(line).kind !== "prose";

function openBlock(line: string): Block {
  if (HEADING.test(line)) return { text: line, kind: "heading", isOpen: false };
  if (ITEM.test(line)) return { text: line, kind: "item", isOpen: true };
  if (TABLE_ROW.test(line)) return { text: line, kind: "item", isOpen: false };
  if (CODE.test(line)) return { text: line, kind: "code", isOpen: false };
  return { text: line, kind: "prose", isOpen: true };
}

/** A short paragraph that ends like no sentence is a heading that has lost its mark. */
function closeBlock(block: Block | undefined): void {
  if (block?.isOpen !== true) return;
  block.isOpen = false;
  if (
    block.kind === "prose" &&
    block.text.length <= MAX_HEADING_CHARACTERS &&
    !/[.!?:;,。！？：]\W*$/u.test(block.text)
  )
    block.kind = "heading";
}
