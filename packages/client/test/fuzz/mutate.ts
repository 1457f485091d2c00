import type { Chance } from "./random.ts";

const MOST_STEPS = 6;
/** Longer ones would spend the time on copying. */
const LONGEST_BYTES = 262_144;

type Step = (bytes: Buffer, others: Others) => Buffer;
type Others = { chance: Chance; corpus: readonly Uint8Array[]; tokens: readonly Uint8Array[] };

/** `bytes` with the `length` bytes at `at` replaced. */
const replaced = (bytes: Buffer, [at, length]: readonly [number, number], by: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + length)]);

function sliceOf(bytes: Uint8Array, { below }: Chance): Uint8Array {
  const from = below(bytes.length + 1);
  return bytes.subarray(from, from + below(bytes.length - from + 1));
}

/** What holds another of its kind. */
const NESTS = [
  ["[", "]"],
  ['{"detail":', "}"],
  ['{"error":', "}"],
  ['[{"a":', "}]"],
] as const;

const STEPS: readonly Step[] = [
  function flipBit(bytes, { chance }) {
    if (bytes.length === 0) return bytes;
    const at = chance.below(bytes.length);
    const turned = Buffer.from(bytes);
    turned[at] = (turned[at] ?? 0) ^ (1 << chance.below(8));
    return turned;
  },
  function setByte(bytes, { chance }) {
    return replaced(bytes, [chance.below(bytes.length + 1), 1], Buffer.of(chance.below(256)));
  },
  function insertToken(bytes, { chance, tokens }) {
    return replaced(bytes, [chance.below(bytes.length + 1), 0], chance.pick(tokens));
  },
  function overwriteByToken(bytes, { chance, tokens }) {
    const token = chance.pick(tokens);
    return replaced(bytes, [chance.below(bytes.length + 1), token.length], token);
  },
  function removeRange(bytes, { chance }) {
    const at = chance.below(bytes.length + 1);
    return replaced(bytes, [at, chance.below(Math.min(32, bytes.length - at) + 1)], Buffer.of());
  },
  function truncate(bytes, { chance }) {
    return bytes.subarray(0, chance.below(bytes.length + 1));
  },
  function splice(bytes, { chance, corpus }) {
    return replaced(bytes, [chance.below(bytes.length + 1), 0], sliceOf(chance.pick(corpus), chance));
  },
  function cross(bytes, { chance, corpus }) {
    const other = chance.pick(corpus);
    const tail = other.subarray(chance.below(other.length + 1));
    return Buffer.concat([bytes.subarray(0, chance.below(bytes.length + 1)), tail]);
  },
  function duplicate(bytes, { chance }) {
    const slice = sliceOf(bytes, chance);
    return replaced(bytes, [chance.below(bytes.length + 1), 0], slice);
  },
  function repeatMany(bytes, { chance }) {
    // Rare, because it is what makes inputs large.
    if (chance.below(20) > 0) return bytes;
    const slice = sliceOf(bytes, chance).subarray(0, 64);
    const times = 2 ** chance.below(14);
    return replaced(bytes, [chance.below(bytes.length + 1), 0], Buffer.alloc(slice.length * times, slice));
  },
  function nest(bytes, { chance }) {
    if (chance.below(40) > 0) return bytes;
    const depth = 2 ** (1 + chance.below(15));
    const [open, close] = chance.pick(NESTS);
    const nested = open.repeat(depth) + chance.pick(["", "1", '"x"']) + close.repeat(depth);
    return replaced(bytes, [chance.below(bytes.length + 1), chance.below(16)], Buffer.from(nested));
  },
];

/** A few random changes of one input. */
export function mutate(bytes: Uint8Array, others: Others): Uint8Array {
  let changed: Buffer = Buffer.from(bytes);
  for (let steps = 1 + others.chance.below(MOST_STEPS); steps > 0; steps--)
    changed = others.chance.pick(STEPS)(changed, others);
  return changed.subarray(0, LONGEST_BYTES);
}

/** Cuts bytes at random places. */
export function pieces(bytes: Uint8Array, chance: Chance): Uint8Array[] {
  const cut: Uint8Array[] = [];
  const longest = chance.pick([1, 3, 16, 256, 4_096]);
  // Single bytes of a large input prove no more than those of a small one.
  const least = Math.ceil(bytes.length / 2_000);
  for (let at = 0; at < bytes.length;) {
    const length = least + chance.below(longest);
    cut.push(bytes.subarray(at, at + length));
    at += Math.max(1, length);
  }
  return cut;
}
