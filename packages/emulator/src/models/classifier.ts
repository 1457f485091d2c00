import { cosine } from "./cosine.ts";
import type { Encoder } from "./encoder.ts";

/** What a text of each class is near to, in the order of the classes: mood is what sentence vectors tell best. */
const EXAMPLES = [
  "I hate it, it is terrible and disappointing.",
  "I love it, it is wonderful and excellent.",
] as const;
/** Cosines lie close together: a difference of 0.3 becomes 95 to 5. */
const SHARPNESS = 10;

/** How near two vectors are, in numbers that a softmax tells apart. */
export const nearness = (one: Float32Array, other: Float32Array): number => SHARPNESS * cosine(one, other);

/** How near each text is to each class, before the shares are taken. No trained classifier. */
export async function nearClasses(encoder: Encoder, texts: readonly string[]): Promise<number[][]> {
  const vectors = await encoder.encode([...EXAMPLES, ...texts]);
  const examples = vectors.slice(0, EXAMPLES.length);
  return vectors.slice(EXAMPLES.length).map((vector) => examples.map((example) => nearness(example, vector)));
}

/** Shares that sum to 1. */
export function softmax(numbers: readonly number[]): number[] {
  const most = Math.max(...numbers);
  const powers = numbers.map((number) => Math.exp(number - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
