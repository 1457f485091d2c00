import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { unusableDataFolder, UserError } from "@paifang/story";
import { load } from "sqlite-vec";

/** A SQLite that compares vectors, in a file of this machine. */
export type Database = Disposable & {
  /** Where it is, for the screen. */
  readonly place: string;
  /** Does all of the work, or leaves everything as it was. */
  transaction<T>(work: (sqlite: DatabaseSync) => T): T;
};

/** How long to wait for another program that writes. */
const BUSY_TIMEOUT_MS = 10_000;
const SQLITE_BUSY = 5;

/**
 * Opens the database in a folder, and makes both where there are none.
 *
 * @throws {UserError} the folder cannot be used, or what is in it is no database.
 */
export function openDatabase(folder: string, busyTimeoutMs: number = BUSY_TIMEOUT_MS): Database {
  const place = join(folder, "index.sqlite");
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw unusableDataFolder(folder, error);
  }
  const sqlite = explaining(
    place,
    () => new DatabaseSync(place, { allowExtension: true, timeout: busyTimeoutMs }),
  );
  try {
    explaining(place, () => {
      load(sqlite);
      // Reads the file, which opening it does not.
      sqlite.exec("pragma user_version");
    });
  } catch (error) {
    sqlite.close();
    throw error;
  }
  return {
    place: `SQLite in ${place}`,
    transaction: (work) => explaining(place, () => inTransaction(sqlite, work)),
    [Symbol.dispose]: () => sqlite.close(),
  };
}

function inTransaction<T>(sqlite: DatabaseSync, work: (sqlite: DatabaseSync) => T): T {
  sqlite.exec("begin immediate");
  try {
    const done = work(sqlite);
    sqlite.exec("commit");
    return done;
  } catch (error) {
    // Some failures, such as a full disk, have rolled back already.
    if (sqlite.isTransaction) sqlite.exec("rollback");
    throw error;
  }
}

function explaining<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isBusy = "errcode" in error && error.errcode === SQLITE_BUSY;
    throw new UserError(
      `The index in ${place} failed (${error.message}).`,
      isBusy
        ? "Another program writes to it; try again when that has ended."
        : "Delete the file to embed everything again, or give another folder with `--data <folder>`.",
      error,
    );
  }
}
