import { expect, test } from "vitest";
import { templateOf } from "./rerank-template.ts";

test("without a template the instruction goes before the query, and documents stay as they are", () => {
  const template = templateOf("none", "Find: ");
  expect(template.query("gates")).toBe("Find: gates");
  expect(template.document("a gate")).toBe("a gate");
  expect(templateOf("none", undefined).query("gates")).toBe("gates");
});

test("the Qwen3 prompt is the documented one, with its own instruction where none is given", () => {
  const { query, document } = templateOf("qwen3", undefined);
  expect(query("What is the capital of China?") + document("The capital of China is Beijing.")).toBe(
    `<|im_start|>system
Judge whether the Document meets the requirements based on the Query and the Instruct provided. Note that the answer can only be "yes" or "no".<|im_end|>
<|im_start|>user
<Instruct>: Given a web search query, retrieve relevant passages that answer the query
<Query>: What is the capital of China?
<Document>: The capital of China is Beijing.<|im_end|>
<|im_start|>assistant
<think>

</think>

`,
  );
});

test("an instruction takes its place in the Qwen3 prompt, and texts that look like places or patterns stay whole", () => {
  const { query, document } = templateOf("qwen3", "Find {query} $& pages");
  expect(query("{instruction} $1")).toContain(
    "<Instruct>: Find {query} $& pages\n<Query>: {instruction} $1\n",
  );
  expect(document("{document} $`")).toContain("<Document>: {document} $`<|im_end|>");
});
