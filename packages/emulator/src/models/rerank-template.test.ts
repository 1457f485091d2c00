import { expect, test } from "vitest";
import { withoutTemplate } from "./rerank-template.ts";

test.each([
  {
    text:
      "<|im_start|>system\nJudge whether the Document meets the requirements.<|im_end|>\n<|im_start|>user\n" +
      "<Instruct>: Find what answers\n<Query>: ash tree\n",
    bare: "ash tree",
  },
  {
    text: "<Document>: An ash.\nIt is grey.<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n",
    bare: "An ash.\nIt is grey.",
  },
  { text: "no template at all", bare: "no template at all" },
  { text: "what <|im_end|> means", bare: "what <|im_end|> means" },
  { text: "", bare: "" },
])("$bare is what stands within the template", ({ text, bare }) => {
  expect(withoutTemplate(text)).toBe(bare);
});
