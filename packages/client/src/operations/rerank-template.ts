/**
 * The prompt of Qwen3-Reranker models, letter for letter as in two places that agree: examples/offline_inference/
 * qwen3_reranker.py of vllm-project/vllm (commit 0096e89) and docs/source/tutorials/qwen3_reranker.md of
 * vllm-project/vllm-ascend (commit 05b6fb2), both read 2026-11-25. `{…}` are places.
 */
const QWEN3_TEMPLATE = {
  query:
    '<|im_start|>system\nJudge whether the Document meets the requirements based on the Query and the Instruct provided. Note that the answer can only be "yes" or "no".<|im_end|>\n<|im_start|>user\n<Instruct>: {instruction}\n<Query>: {query}\n',
  document: "<Document>: {document}<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n",
  instruction: "Given a web search query, retrieve relevant passages that answer the query",
} as const;

/** How query and documents are written before they are sent. */
export type RerankTemplate = { query(text: string): string; document(text: string): string };

/** Texts as they are, the instruction before the query; or both in the prompt of the named models. */
export function templateOf(name: "none" | "qwen3", instruction: string | undefined): RerankTemplate {
  if (name === "none") return { query: (text) => (instruction ?? "") + text, document: (text) => text };
  const { query, document } = QWEN3_TEMPLATE;
  const instructed = fill(query, "{instruction}", instruction ?? QWEN3_TEMPLATE.instruction);
  return {
    query: (text) => fill(instructed, "{query}", text),
    document: (text) => fill(document, "{document}", text),
  };
}

/** The last occurrence is the template's own: an instruction may hold the same letters. */
function fill(template: string, place: string, text: string): string {
  const at = template.lastIndexOf(place);
  return template.slice(0, at) + text + template.slice(at + place.length);
}
