const BEFORE_QUERY = /^[\s\S]*<Query>:\s*/;
const BEFORE_DOCUMENT = /^[\s\S]*<Document>:\s*/;
const AFTER_TURN = /\s*<\|im_end\|>[\s\S]*$/;

/** A query or document without the prompt of Qwen3-Reranker around it, which says nothing about likeness. */
export function withoutTemplate(text: string): string {
  const before = text.includes("<Document>:") ? BEFORE_DOCUMENT : BEFORE_QUERY;
  const rest = text.replace(before, "");
  return rest === text ? text : rest.replace(AFTER_TURN, "").trim();
}
