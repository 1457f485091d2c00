/** Refuses what stands in the query. */
export class InvalidQuery extends Error {}

export type QueueQuery = {
  has(name: string): boolean;
  isOn(name: string): boolean;
  index(name: string, otherwise?: bigint): bigint;
  indexes(name: string): readonly bigint[];
  number(name: string, otherwise: number): number;
  durationMs(name: string): number;
  /** All keys that are none of the queue's own. */
  tags: Readonly<Record<string, string>>;
};

/** Keys of the queue itself; every other key is a tag, and none of those begins so. */
const OWN_KEY = /^_[a-z_]+_$/;

/** @throws {InvalidQuery} a tag begins with `_`. */
export function readQuery(query: string): QueueQuery {
  const fields = new URLSearchParams(query);
  const others = [...fields].filter(([name]) => !OWN_KEY.test(name));
  for (const [name] of others)
    if (name.startsWith("_")) throw new InvalidQuery(`the tag ${name} begins with _`);
  const textOf = (name: string): string | undefined => {
    const text = fields.get(name);
    return text === null || text === "" ? undefined : text;
  };
  return {
    has: (name) => textOf(name) !== undefined,
    isOn: (name) => ["true", "1"].includes(textOf(name)?.toLowerCase() ?? ""),
    index: (name, otherwise) => {
      const text = textOf(name);
      if (text === undefined && otherwise !== undefined) return otherwise;
      return toIndex(name, text ?? "");
    },
    indexes: (name) => (textOf(name) ?? "").split(",").map((text) => toIndex(name, text)),
    number: (name, otherwise) => {
      const text = textOf(name);
      if (text !== undefined && !/^\d{1,15}$/.test(text)) throw new InvalidQuery(`${name} is not a number`);
      return text === undefined ? otherwise : Number(text);
    },
    durationMs: (name) => {
      const ms = toMs(textOf(name) ?? "0");
      if (ms === undefined) throw new InvalidQuery(`${name} is not a duration`);
      return ms;
    },
    tags: Object.fromEntries(others),
  };
}

function toIndex(name: string, text: string): bigint {
  if (!/^-?\d{1,20}$/.test(text)) throw new InvalidQuery(`${name} is not an index`);
  return BigInt(text);
}

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A Go duration such as `500ms` or `1m30s`, or bare seconds, which some scripts send. */
export function toMs(text: string): number | undefined {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1_000;
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) return undefined;
  return [...text.matchAll(/(?<count>[\d.]+)(?<unit>ms|s|m|h)/g)].reduce(
    (sum, { groups }) => sum + Number(groups?.["count"]) * (UNITS_MS[groups?.["unit"] ?? ""] ?? 0),
    0,
  );
}
