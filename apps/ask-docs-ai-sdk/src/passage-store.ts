import type { Candidate, ChangedDocument, Passage, StoredDocument } from "@paifang/story";
import type { Database } from "./database.ts";

const TABLES = `
  create table if not exists documents (
    collection text, id text, hash text not null,
    primary key (collection, id)) strict;
  create table if not exists passages (
    collection text, document text, place integer,
    heading text not null, text text not null, embedding blob not null,
    primary key (collection, document, place),
    foreign key (collection, document) references documents on delete cascade) strict`;

/** A document whose passages have their vectors. */
export type EmbeddedDocument = ChangedDocument<Passage & { embedding: readonly number[] }>;

/** Passages and their vectors. Vectors are compared one by one, so nothing is found only nearly. */
export type PassageStore = {
  documents(): StoredDocument[];
  /** What the passages are about, in the order of the documents. */
  headings(): string[];
  /** Writes documents, each with all of its passages; what was known of them before is replaced, all at once. */
  add(documents: readonly EmbeddedDocument[]): void;
  /** Removes documents with their passages. */
  remove(ids: readonly string[]): void;
  /** The passages nearest to a vector, best first. */
  nearest(embedding: readonly number[], limit: number): Candidate[];
};

/** Opens a store; `collection` keeps vectors apart that do not belong together, such as those of two models. */
export function openPassageStore({ transaction }: Database, collection: string): PassageStore {
  transaction((sqlite) => sqlite.exec(TABLES));
  const rowsOf = <Row>(sql: string, ...values: (string | number | Uint8Array)[]): Row[] =>
    transaction((sqlite) => sqlite.prepare(sql).all(...values) as Row[]);
  return {
    documents: () =>
      rowsOf<StoredDocument>(
        `select id, hash, count(place) as passages
         from documents d left join passages p on p.collection = d.collection and document = id
         where d.collection = ? group by id, hash order by id`,
        collection,
      ),
    headings: () =>
      rowsOf<Passage>(
        "select heading from passages where collection = ? order by document, place",
        collection,
      ).map(({ heading }) => heading),
    add: (documents) =>
      transaction((sqlite) => {
        const remove = sqlite.prepare("delete from documents where collection = ? and id = ?");
        const addDocument = sqlite.prepare("insert into documents values (?, ?, ?)");
        const addPassage = sqlite.prepare("insert into passages values (?, ?, ?, ?, ?, ?)");
        for (const { id, hash, passages } of documents) {
          remove.run(collection, id);
          addDocument.run(collection, id, hash);
          for (const [place, { heading, text, embedding }] of passages.entries())
            addPassage.run(collection, id, place, heading, text, toBlob(embedding));
        }
      }),
    remove: (ids) =>
      transaction((sqlite) => {
        const remove = sqlite.prepare("delete from documents where collection = ? and id = ?");
        for (const id of ids) remove.run(collection, id);
      }),
    nearest: (embedding, limit) =>
      rowsOf<Omit<Candidate, "rank">>(
        `select document as file, heading, text, 1 - vec_distance_cosine(embedding, ?) as similarity
         from passages where collection = ? order by similarity desc, document, place limit ?`,
        toBlob(embedding),
        collection,
        limit,
      ).map((row, place) => ({ ...row, rank: place + 1 })),
  };
}

/** As sqlite-vec reads vectors: 32-bit floats, one after the other. */
const toBlob = (embedding: readonly number[]): Uint8Array =>
  new Uint8Array(Float32Array.from(embedding).buffer);
