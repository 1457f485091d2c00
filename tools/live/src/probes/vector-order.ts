import { describe } from "../describe.ts";
import { probe, type Finding, type Probe } from "../probe.ts";
import { cosine, readVectors, type IndexedVector } from "../vectors.ts";
import type { AskedService } from "../wire.ts";

const TEXTS = ["rice", "a gate with two posts", "the capital of China", "undici retries", "42"];
const SAME = 0.999;

export const VECTOR_ORDER: Probe = probe({
  row: 19,
  question: "Do embeddings come in the order of their index, and is the index that of the text?",
  roles: ["embed", "search-embed", "search-images"],
  cost: { requests: 2, bytes: 600 },
  page: "docs/wire/openai-embedding.md",
  ask: async (service) => {
    const together = await embed(service, TEXTS);
    if (typeof together === "string") return { answer: `no vectors: ${together}`, details: [] };
    const alone = await embed(service, TEXTS.slice(-1));
    if (typeof alone === "string") return { answer: `no vector for one text: ${alone}`, details: [] };
    return orderFinding(together, alone[0]?.vector ?? []);
  },
});

function orderFinding(together: readonly IndexedVector[], lastAlone: readonly number[]): Finding {
  const indexes = together.map(({ index }) => index);
  const isInOrder = indexes.every((index, at) => index === at);
  const last = TEXTS.length - 1;
  const atIndex = together.find(({ index }, at) => (index ?? at) === last)?.vector ?? [];
  const lengths = [...new Set(together.map(({ vector }) => vector.length))];
  const likeness = cosine(atIndex, lastAlone);
  return {
    answer: `indexes ${indexes.map((index) => index ?? "missing").join(", ")}: ${isInOrder ? "in order" : "not in order"}; the vector of the last index is ${likeness > SAME ? "" : "not "}that of the last text`,
    details: [
      `vectors of ${lengths.join(", ")} numbers`,
      `cosine with the last text sent alone: ${likeness.toFixed(6)}`,
    ],
  };
}

/** Vectors, or what the service said instead. */
async function embed(
  service: AskedService,
  texts: readonly string[],
): Promise<readonly IndexedVector[] | string> {
  const { product, role, model } = service;
  const named = model === "" ? {} : { model };
  const outcome = await service.attempt(
    product === "eas"
      ? { path: "/v1/embeddings", body: { ...named, input: texts, encoding_format: "float" } }
      : { body: role === "search-images" ? { type: "text", data: texts } : { input: texts } },
  );
  return ("json" in outcome ? readVectors(outcome.json) : undefined) ?? describe(outcome);
}
