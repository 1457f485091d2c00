import type { BaseEmbedding } from "@llamaindex/core/embeddings";
import { NodeRelationship, TextNode, type BaseNode, type Metadata } from "@llamaindex/core/schema";
import {
  BaseVectorStore,
  type VectorStoreQuery,
  type VectorStoreQueryResult,
} from "@llamaindex/core/vector-store";
import type { StoredDocument } from "@paifang/story";
import type { Database } from "./database.ts";

/** `collection` keeps vectors apart that do not belong together, such as those of two models. */
export type PassageStoreOptions = { database: Database; collection: string; embedModel: BaseEmbedding };

const TABLES = `
  create table if not exists ask_docs_documents (
    collection text, id text, hash text not null,
    primary key (collection, id));
  create table if not exists ask_docs_passages (
    collection text, ref_doc_id text, place integer,
    text text not null, metadata jsonb not null, embedding vector not null,
    primary key (collection, ref_doc_id, place),
    foreign key (collection, ref_doc_id) references ask_docs_documents on delete cascade)`;

/** Any number; the same in all runs, so that two of them do not make the tables at once. */
const TABLES_LOCK = 7_201_411;

/** Passages and their vectors in PostgreSQL. Vectors are compared one by one, so nothing is found only nearly. */
export class PassageStore extends BaseVectorStore<Database> {
  override storesText: boolean = true;
  readonly #database: Database;
  readonly #collection: string;

  /** Opens the store, and makes its tables where there are none. */
  static async open(options: PassageStoreOptions): Promise<PassageStore> {
    await options.database.transaction(async (query) => {
      await query("select pg_advisory_xact_lock($1)", [TABLES_LOCK]);
      for (const table of TABLES.split(";")) await query(table);
    });
    return new PassageStore(options);
  }

  private constructor({ database, collection, embedModel }: PassageStoreOptions) {
    super({ embedModel });
    this.#database = database;
    this.#collection = collection;
  }

  override client(): Database {
    return this.#database;
  }

  async documents(): Promise<StoredDocument[]> {
    const rows = await this.#database.query(
      `select id, hash, count(place)::int as passages
       from ask_docs_documents d left join ask_docs_passages p on p.collection = d.collection and ref_doc_id = id
       where d.collection = $1 group by id, hash order by id`,
      [this.#collection],
    );
    return rows as StoredDocument[];
  }

  /** What the passages say about themselves, in the order of the documents. */
  async metadata(): Promise<Metadata[]> {
    const rows = await this.#database.query(
      "select metadata from ask_docs_passages where collection = $1 order by ref_doc_id, place",
      [this.#collection],
    );
    return rows.map(({ metadata }) => metadata as Metadata);
  }

  /** Writes documents, each with all of its passages; what was known of them before is replaced, all at once. */
  override async add(nodes: BaseNode[]): Promise<string[]> {
    const hashes = new Map(nodes.map(({ sourceNode }) => [sourceNode?.nodeId ?? "", sourceNode?.hash ?? ""]));
    const places = new Map<string, number>();
    const rows = nodes.map((node) => {
      const id = node.sourceNode?.nodeId ?? "";
      const place = places.get(id) ?? 0;
      places.set(id, place + 1);
      return { id, place, node };
    });
    await this.#database.transaction(async (query) => {
      await query(
        `insert into ask_docs_documents select $1, * from unnest($2::text[], $3::text[])
         on conflict (collection, id) do update set hash = excluded.hash`,
        [this.#collection, [...hashes.keys()], [...hashes.values()]],
      );
      await query("delete from ask_docs_passages where collection = $1 and ref_doc_id = any($2)", [
        this.#collection,
        [...hashes.keys()],
      ]);
      await query(
        `insert into ask_docs_passages
         select $1, * from unnest($2::text[], $3::int[], $4::text[], $5::jsonb[], $6::vector[])`,
        [
          this.#collection,
          rows.map(({ id }) => id),
          rows.map(({ place }) => place),
          rows.map(({ node }) => (node as TextNode).text),
          rows.map(({ node }) => JSON.stringify(node.metadata)),
          rows.map(({ node }) => JSON.stringify(node.getEmbedding())),
        ],
      );
    });
    return rows.map(({ id, place }) => nodeId(id, place));
  }

  /** Removes a document with its passages. */
  override async delete(refDocId: string): Promise<void> {
    await this.#database.query("delete from ask_docs_documents where collection = $1 and id = $2", [
      this.#collection,
      refDocId,
    ]);
  }

  override async query({
    queryEmbedding,
    similarityTopK,
  }: VectorStoreQuery): Promise<VectorStoreQueryResult> {
    const rows = await this.#database.query(
      `select ref_doc_id, place, text, metadata, 1 - (embedding <=> $2::vector) as similarity
       from ask_docs_passages where collection = $1
       order by embedding <=> $2::vector, ref_doc_id, place limit $3`,
      [this.#collection, JSON.stringify(queryEmbedding), similarityTopK],
    );
    const nodes = (rows as Row[]).map(toNode);
    return {
      nodes,
      ids: nodes.map(({ id_ }) => id_),
      similarities: (rows as Row[]).map(({ similarity }) => similarity),
    };
  }
}

type Row = { ref_doc_id: string; place: number; text: string; metadata: Metadata; similarity: number };

const nodeId = (refDocId: string, place: number): string => `${refDocId}#${place}`;

const toNode = ({ ref_doc_id, place, text, metadata }: Row): TextNode =>
  new TextNode({
    id_: nodeId(ref_doc_id, place),
    text,
    metadata,
    relationships: { [NodeRelationship.SOURCE]: { nodeId: ref_doc_id, metadata: {} } },
  });
