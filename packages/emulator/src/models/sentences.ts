const FENCE = /^\s*(?:```|~~~)/;
/** Lines that stand alone in Markdown: headings, table rows, items of lists, quotations. */
const OWN_LINE = /^\s*(?:#{1,6}\s|\||[*+-]\s|\d+[.)]\s|>)/;
const MARKS = /^\s*(?:#{1,6}\s+|[*+-]\s+|\d+[.)]\s+|>\s*)+/;
const SENTENCE_END = /(?<=[.!?]["')\]]?)\s+(?=[\p{Lu}\p{N}"'`([*_])|(?<=[。！？])\s*/u;
const TABLE_RULE = /^[\s|:+-]+$/;

/** The sentences of a text; in Markdown each line of code, row of a table and item of a list counts as one. */
export function sentencesOf(text: string): string[] {
  const blocks: string[] = [];
  let isCode = false;
  let isOpen = false;
  for (const line of text.split("\n")) {
    if (FENCE.test(line)) {
      isCode = !isCode;
      isOpen = false;
    } else if (isCode || line.trim() === "") {
      isOpen = false;
      if (isCode) blocks.push(line.trim());
    } else if (isOpen && !OWN_LINE.test(line)) {
      blocks.push(`${blocks.pop() ?? ""} ${line.trim()}`);
    } else {
      blocks.push(line.trim());
      isOpen = !/^\s*[#|]/.test(line);
    }
  }
  return blocks
    .filter((block) => !TABLE_RULE.test(block))
    .flatMap((block) => block.replace(MARKS, "").split(SENTENCE_END))
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}
