import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import { vector } from "@electric-sql/pglite-pgvector";
import { systemCode, UserError } from "@paifang/story";
import pg from "pg";
import { takeDataFolder } from "./data-folder.ts";
import { explainExtension, explainPostgres } from "./postgres-error.ts";

/** A PostgreSQL with pgvector, in this process or on a server; the same driver speaks to both. */
export type Database = AsyncDisposable & {
  /** Where it is, for the screen; never a password. */
  readonly place: string;
  query(sql: string, values?: readonly unknown[]): Promise<pg.QueryResultRow[]>;
  /** Does all of the work, or leaves everything as it was. */
  transaction(work: (query: Database["query"]) => Promise<void>): Promise<void>;
};

/** Where the database is: a server's address, else a folder. */
export type DatabaseAddress = { url: string | undefined; dataFolder: string };

/**
 * Opens the database and makes sure that it knows vectors.
 *
 * @throws {UserError} it cannot be opened or reached, or has no pgvector.
 */
export const openDatabase = ({ url, dataFolder }: DatabaseAddress): Promise<Database> =>
  url === undefined ? openFolder(dataFolder) : openServer(url);

async function openFolder(dataFolder: string): Promise<Database> {
  await using stack = new AsyncDisposableStack();
  stack.use(await takeDataFolder(dataFolder));
  const broken = (error: unknown): UserError =>
    new UserError(
      `The database in ${dataFolder} failed (${systemCode(error)}).`,
      "Delete the folder to embed everything again, or give another one with `--data <folder>`.",
      error,
    );
  const pglite = await openPglite(join(dataFolder, "pglite"), broken);
  stack.defer(() => pglite.close());
  // One connection, as its configuration says: a second would sit in the first one's transactions.
  const pool = new pg.Pool(createPgConfig(pglite));
  stack.defer(() => pool.end());
  await makeExtension(pool, broken);
  return toDatabase(pool, { place: `PGlite in ${dataFolder}`, explain: broken, stack: stack.move() });
}

async function openPglite(dataDir: string, explain: (error: unknown) => UserError): Promise<PGlite> {
  try {
    return await PGlite.create({ dataDir, extensions: { vector } });
  } catch (error) {
    throw explain(error);
  }
}

const CONNECTION_TIMEOUT_MS = 10_000;

async function openServer(url: string): Promise<Database> {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || !/^postgres(?:ql)?:$/.test(address.protocol))
    throw new UserError(
      "DATABASE_URL is not the address of a PostgreSQL.",
      "Write it as postgres://<user>:<password>@<host>:5432/<database>; percent-encode what is special in the password.",
    );
  await using stack = new AsyncDisposableStack();
  const place = `PostgreSQL at ${address.host || "its socket"}${address.pathname}`;
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: CONNECTION_TIMEOUT_MS });
  stack.defer(() => pool.end());
  await makeExtension(pool, explainExtension(place));
  return toDatabase(pool, {
    place: `${place}, from DATABASE_URL`,
    explain: explainPostgres(place),
    stack: stack.move(),
  });
}

async function makeExtension(pool: pg.Pool, explain: (error: unknown) => UserError): Promise<void> {
  // A connection that breaks while it is idle; the next query says so.
  pool.on("error", () => undefined);
  try {
    await pool.query("create extension if not exists vector");
  } catch (error) {
    throw explain(error);
  }
}

type Opened = { place: string; explain: (error: unknown) => UserError; stack: AsyncDisposableStack };

function toDatabase(pool: pg.Pool, { place, explain, stack }: Opened): Database {
  const queryOf =
    (client: pg.Pool | pg.PoolClient): Database["query"] =>
    async (sql, values = []) => {
      try {
        return (await client.query(sql, [...values])).rows as pg.QueryResultRow[];
      } catch (error) {
        throw explain(error);
      }
    };
  return {
    place,
    query: queryOf(pool),
    transaction: async (work) => {
      const client = await pool.connect().catch((error: unknown) => {
        throw explain(error);
      });
      const query = queryOf(client);
      try {
        await query("begin");
        await work(query);
        await query("commit");
        client.release();
      } catch (error) {
        // A connection that cannot even roll back is closed.
        await client.query("rollback").then(
          () => client.release(),
          () => client.release(true),
        );
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
