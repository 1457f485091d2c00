import { numberOf } from "../data/passages.ts";
import { VECTOR_PERIOD, vectorOf } from "../data/vectors.ts";

export type VectorForm = { dimensions: number; format: "float" | "base64" };

const KEPT_BODIES = 64;

/** Vectors as they stand in an answer, made once for each length and format. */
const fragments = new Map<string, (Buffer | undefined)[]>();
/** Whole answers of the last used batches, since callers send the same again and again. */
const bodies = new Map<string, Buffer>();

/** The answer of an OpenAI-compatible server. */
export function openAIBody(input: readonly string[], form: VectorForm): Buffer {
  return keptBody("openai", input, form, () =>
    join('{"object":"list","model":"bench","data":[', input, form, {
      item: (index) => `{"object":"embedding","index":${index},"embedding":`,
      tail: `],"usage":{"prompt_tokens":${input.length * 24},"total_tokens":${input.length * 24}}}`,
    }),
  );
}

/** The answer of an AI Search deployment, which has numbers alone. */
export function aiSearchBody(input: readonly string[], dimensions: number): Buffer {
  const form: VectorForm = { dimensions, format: "float" };
  return keptBody("ai-search", input, form, () =>
    join('{"embeddings":[', input, form, {
      item: (index) => `{"index":${index},"embedding":`,
      tail: `],"usage":{"token_count":${input.length * 24}}}`,
    }),
  );
}

function keptBody(
  dialect: string,
  input: readonly string[],
  { dimensions, format }: VectorForm,
  make: () => Buffer,
): Buffer {
  const first = numberOf(input[0] ?? "0") % VECTOR_PERIOD;
  const key = [dialect, first, input.length, dimensions, format].join(" ");
  const body = bodies.get(key) ?? make();
  bodies.delete(key);
  bodies.set(key, body);
  for (const oldest of bodies.keys()) if (bodies.size > KEPT_BODIES) bodies.delete(oldest);
  return body;
}

type Frame = { item: (index: number) => string; tail: string };

function join(head: string, input: readonly string[], form: VectorForm, { item, tail }: Frame): Buffer {
  const parts: Buffer[] = [Buffer.from(head)];
  for (const [index, text] of input.entries()) {
    parts.push(Buffer.from(`${index === 0 ? "" : "},"}${item(index)}`), fragmentOf(numberOf(text), form));
  }
  parts.push(Buffer.from(`}${tail}`));
  return Buffer.concat(parts);
}

function fragmentOf(number: number, { dimensions, format }: VectorForm): Buffer {
  const key = `${dimensions} ${format}`;
  const made = fragments.get(key) ?? [];
  fragments.set(key, made);
  const place = number % VECTOR_PERIOD;
  made[place] ??= Buffer.from(written(vectorOf(place, dimensions), format));
  return made[place];
}

/** Numbers are written as numpy does: 32-bit numbers widened to 64 bits, 17 to 20 characters each. */
const written = (vector: Float32Array, format: VectorForm["format"]): string =>
  format === "float"
    ? JSON.stringify(Array.from(vector))
    : `"${Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64")}"`;
