import type { Answer } from "./answer.ts";
import type { Suffering } from "./faults.ts";

/** Spoils the content of an answer: its header fields, and the items of a whole one. */
export function spoil(answer: Answer, suffering: Suffering): Answer {
  const headers = Object.fromEntries(
    Object.entries(answer.headers).filter(([name]) => !suffering.droppedHeaders.includes(name)),
  );
  const { body } = answer;
  if (typeof body !== "string") return { ...answer, headers };
  return { ...answer, headers, body: garbled(spoilItems(body, suffering), suffering) };
}

export const garbled = (text: string, { garbles }: Suffering): string =>
  garbles.reduce((result, garble) => result.replaceAll(garble.replace, () => garble.with), text);

function spoilItems(body: string, suffering: Suffering): string {
  const { isShuffled, droppedItem, emptiedItem } = suffering;
  if (isShuffled !== true && droppedItem === undefined && emptiedItem === undefined) return body;
  const value = parse(body);
  const items = itemsOf(value);
  if (items === undefined) return body;
  const vector = emptiedItem === undefined ? undefined : items[emptiedItem];
  if (isObject(vector)) vector["embedding"] = [];
  if (droppedItem !== undefined) items.splice(droppedItem, 1);
  if (isShuffled === true) items.reverse();
  return JSON.stringify(value);
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
