import { systemCode, UserError } from "@paifang/story";

type Explain = (error: unknown) => UserError;

const UNREACHABLE = /^(?:ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOST|ENET|EPIPE|08|57P)|timeout|terminated/;

/** What went wrong with a PostgreSQL server, and what to do; the address is named without its password. */
export const explainPostgres =
  (place: string): Explain =>
  (error) => {
    // The driver's own errors have a message alone.
    const code = systemCode(error).replace(/^Error: /, "");
    const [what, advice] = wordsFor(code, error);
    return new UserError(`${place} ${what}.`, advice, error);
  };

function wordsFor(code: string, error: unknown): [what: string, advice: string] {
  if (code === "28P01" || code === "28000")
    return [`refuses the user (${code})`, "Check user and password in DATABASE_URL."];
  if (code === "3D000")
    return [`does not exist (${code})`, "Create the database, or name another in DATABASE_URL."];
  if (code === "42501") return [`lets the user create no tables (${code})`, "Grant it CREATE on the schema."];
  if (UNREACHABLE.test(code))
    return [`cannot be reached (${code})`, "Check DATABASE_URL, and that the server runs."];
  const said = error instanceof Error && error.message !== code ? `${code}: ${error.message}` : code;
  return [`failed (${said})`, "Check DATABASE_URL and the server's log."];
}

/** The same where pgvector is made known to the database, which fails in ways of its own. */
export const explainExtension =
  (place: string): Explain =>
  (error) => {
    const code = systemCode(error);
    // PostgreSQL 15 and newer say that the feature is not supported; older ones miss a file.
    if (code === "0A000" || code === "58P01")
      return new UserError(
        `${place} has no pgvector (${code}).`,
        "Install the extension on the server, such as its package postgresql-<version>-pgvector.",
        error,
      );
    if (code === "42501")
      return new UserError(
        `${place} does not let the user add pgvector (${code}).`,
        "Have an administrator run `CREATE EXTENSION vector` in this database once.",
        error,
      );
    return explainPostgres(place)(error);
  };
