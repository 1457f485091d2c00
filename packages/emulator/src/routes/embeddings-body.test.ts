import fc from "fast-check";
import { expect, test } from "vitest";
import { toBase64 } from "../engines/vector-text.ts";
import { embeddingsBody } from "./embeddings-body.ts";

const vector = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { maxLength: 5 });
const asSent = fc.oneof(
  vector,
  vector.map((numbers) => toBase64(Float32Array.from(numbers))),
);

const given = fc.tuple(fc.string({ unit: "binary" }), fc.array(asSent, { maxLength: 4 }));

test.each([
  { kind: "a short", more: [] },
  { kind: "a long", more: [toBase64(new Float32Array(4_096).fill(0.1))] },
])("$kind answer with embeddings is what JSON.stringify makes of it", ({ more }) => {
  fc.assert(
    fc.property(given, ([model, some]) => {
      const embeddings = [...some, ...more];
      const head = { object: "list", model, usage: { prompt_tokens: embeddings.length } };
      const data = embeddings.map((embedding, index) => ({ index, object: "embedding", embedding }));
      expect(embeddingsBody(head, embeddings).toString()).toBe(JSON.stringify({ ...head, data }));
    }),
  );
});
