import fc from "fast-check";
import { expect, test } from "vitest";
import { toBase64 } from "../engines/vector-text.ts";
import { embeddingsBody } from "./embeddings-body.ts";

const vector = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { maxLength: 5 });
const asSent = fc.oneof(
  vector,
  vector.map((numbers) => toBase64(Float32Array.from(numbers))),
);

test("an answer with embeddings is what JSON.stringify makes of it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.array(asSent, { maxLength: 4 }), (model, embeddings) => {
      const head = { object: "list", model, usage: { prompt_tokens: embeddings.length } };
      const data = embeddings.map((embedding, index) => ({ index, object: "embedding", embedding }));
      expect(embeddingsBody(head, embeddings).toString()).toBe(JSON.stringify({ ...head, data }));
    }),
  );
});
