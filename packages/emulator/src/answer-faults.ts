import { textOf, type Answer } from "./answer.ts";
import type { Suffering } from "./faults.ts";

/** Spoils the content of an answer: its header fields, and the items of a whole one. */
export function spoil(answer: Answer, suffering: Suffering): Answer {
  if (suffering.kinds.length === 0) return answer;
  const headers = Object.fromEntries(
    Object.entries(answer.headers).filter(([name]) => !suffering.droppedHeaders.includes(name)),
  );
  const text = textOf(answer);
  if (text === undefined) return { ...answer, headers };
  return { ...answer, headers, body: garbled(spoilItems(text, suffering), suffering) };
}

export const garbled = (text: string, { garbles }: Suffering): string =>
  garbles.reduce((result, garble) => result.replaceAll(garble.replace, () => garble.with), text);

function spoilItems(body: string, suffering: Suffering): string {
  const { isShuffled, droppedItem, emptiedItem, dimensions } = suffering;
  const isSpared = [droppedItem, emptiedItem, dimensions].every((each) => each === undefined);
  if (isShuffled !== true && isSpared) return body;
  const value = parse(body);
  const items = itemsOf(value);
  if (items === undefined) return body;
  const vector = emptiedItem === undefined ? undefined : items[emptiedItem];
  if (isObject(vector)) vector["embedding"] = [];
  if (dimensions !== undefined) for (const item of items) resize(item, dimensions);
  if (droppedItem !== undefined) items.splice(droppedItem, 1);
  if (isShuffled === true) items.reverse();
  return JSON.stringify(value);
}

/** Gives a vector another length, filled with zeros where it gets longer. */
function resize(item: unknown, dimensions: number): void {
  if (!isObject(item)) return;
  const { embedding } = item;
  if (Array.isArray(embedding))
    item["embedding"] = Array.from({ length: dimensions }, (_, index) => (embedding[index] as number) ?? 0);
  if (typeof embedding !== "string") return;
  const bytes = Buffer.alloc(dimensions * Float32Array.BYTES_PER_ELEMENT);
  Buffer.from(embedding, "base64").copy(bytes);
  item["embedding"] = bytes.toString("base64");
}

/** The list that an answer is about, under one of the names that the services give it. */
function itemsOf(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return undefined;
  const list = ["data", "embeddings", "results", "scores"]
    .map((name) => value[name])
    .find((each) => Array.isArray(each));
  return list ?? itemsOf(value["result"]);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
