import { titlesOnly } from "./passages.ts";
import type { Screen } from "./screen.ts";

/** A document that a store holds as a whole: the hash of its text, and how many passages it has. */
export type StoredDocument = { id: string; hash: string; passages: number };

/** A document that is new or has another text than the stored one, cut into passages. */
export type ChangedDocument<P> = { id: string; hash: string; passages: readonly P[] };

/** What has to be done so that a store holds exactly the documents. */
export type Plan<P> = {
  /** Documents that are in the store as they are, and their passages. */
  unchanged: number;
  keptPassages: number;
  changed: readonly ChangedDocument<P>[];
  /** Documents of the store that are no longer there, or hold no passage any more. */
  gone: readonly string[];
  /** Passages that the store holds when all is done. */
  passages: number;
};

/**
 * Compares documents with those that are stored by the hash of their text; only changed ones are cut into passages.
 *
 * @throws {UserError} the documents hold titles at most.
 */
export async function planIngestion<D extends { id: string; hash: string }, P>(
  documents: readonly D[],
  stored: readonly StoredDocument[],
  cut: (document: D) => Promise<readonly P[]>,
): Promise<Plan<P>> {
  const hashes = new Map(stored.map(({ id, hash }) => [id, hash]));
  const unchanged = new Set<string>();
  const changed: ChangedDocument<P>[] = [];
  for (const document of documents) {
    const { id, hash } = document;
    const passages = hashes.get(id) === hash ? [] : await cut(document);
    if (hashes.get(id) === hash) unchanged.add(id);
    else if (passages.length > 0) changed.push({ id, hash, passages });
  }
  const staying = new Set([...unchanged, ...changed.map(({ id }) => id)]);
  const keptPassages = count(stored.filter(({ id }) => unchanged.has(id)).map(({ passages }) => passages));
  const passages = keptPassages + count(changed.map((document) => document.passages.length));
  if (passages === 0) throw titlesOnly();
  const gone = stored.map(({ id }) => id).filter((id) => !staying.has(id));
  return { unchanged: unchanged.size, keptPassages, changed, gone, passages };
}

const count = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/** Passages that are embedded and stored at a time. */
const SLICE_PASSAGES = 128;

/** Slices of whole documents, so that what an interrupted run has stored is never half a document. */
export function slicesOf<P>(changed: readonly ChangedDocument<P>[]): ChangedDocument<P>[][] {
  const slices: ChangedDocument<P>[][] = [];
  let room = 0;
  for (const document of changed) {
    const open = slices.at(-1);
    room -= document.passages.length;
    if (open !== undefined && room >= 0) open.push(document);
    else {
      slices.push([document]);
      room = SLICE_PASSAGES - document.passages.length;
    }
  }
  return slices;
}

/** Says how much of the documents is in the store already. */
export function showPlan(screen: Screen, { unchanged, changed, gone }: Plan<unknown>): void {
  const removed = gone.length === 0 ? "" : `, ${gone.length} no longer there`;
  const files = unchanged + changed.length;
  screen.line(
    `unchanged   ${unchanged} of ${files} files, by their hash; ${changed.length} to embed${removed}`,
  );
}
