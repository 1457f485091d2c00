import fc from "fast-check";
import { expect, test } from "vitest";
import { testState } from "../../test/support/test-state.ts";
import { textSizes } from "../batch/sizes.ts";
import { aiSearchRerankDecoder, encodeAISearchRerank } from "../wire/ai-search-rerank.ts";
import { encodeRerank, rerankDecoder } from "../wire/rerank.ts";
import { encodeScore } from "../wire/score.ts";
import { remembering, sizesInBody, type RankDialect } from "./rank.ts";

const FORMS = { rerank: encodeRerank, score: encodeScore, "ai-search": encodeAISearchRerank } as const;

type Given = { form: keyof typeof FORMS; documents: string[]; extraBody?: Record<string, unknown> };

const dialectOf = ({ form, documents, extraBody }: Given): RankDialect => ({
  operation: "rerank",
  paths: ["/v1/rerank"],
  memory: "rerankPath",
  model: "m",
  encode: (_, { first, end }) =>
    FORMS[form]({ query: "q", documents: documents.slice(first, end), extraBody }),
  decode: form === "ai-search" ? aiSearchRerankDecoder : rerankDecoder,
});

const text = fc.string({ unit: fc.constantFrom("a", '"', "\u0000", "é", "牌", "🎏"), maxLength: 20 });
const given = fc.record({
  form: fc.constantFrom<keyof typeof FORMS>("rerank", "score", "ai-search"),
  documents: fc.array(text, { minLength: 1, maxLength: 20 }),
  extraBody: fc.constantFrom({}, { top_k: 3 }, { documents: "none", docs: [], text_2: ["x"] }),
});

test("the bytes of documents are the same, read from the body or from a list of them", () => {
  fc.assert(
    fc.property(given, fc.nat(), (one, from) => {
      const sizes = textSizes(one.documents);
      const context = { state: testState(), config: {} };
      const inBody = sizesInBody(context, remembering(dialectOf(one)), sizes);
      const range = { first: from % one.documents.length, end: one.documents.length };
      expect(inBody.ofAll(range)).toBe(sizes.ofAll(range));
    }),
  );
});

test("what was written last is not written again, and anything else is", () => {
  let written = 0;
  const plain = dialectOf({ form: "rerank", documents: ["ash", "birch"] });
  const { encode } = remembering({
    ...plain,
    encode: (path, batch) => {
      written++;
      return plain.encode(path, batch);
    },
  });
  const both = encode("/rerank", { first: 0, end: 2 });
  expect(encode("/rerank", { first: 0, end: 2 })).toBe(both);
  expect(written).toBe(1);
  expect(encode("/rerank", { first: 0, end: 1 })).not.toEqual(both);
  expect(encode("/v2/rerank", { first: 0, end: 2 })).toEqual(both);
  expect(written).toBe(3);
});
