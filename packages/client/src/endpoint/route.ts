import type { Query } from "../exchange.ts";
import { InputError } from "../errors.ts";

/**
 * The path and query of a request: the endpoint's base path, then the verb's own.
 *
 * @throws {InputError} the path would leave the endpoint's base.
 */
export function routeOf(base: string, origin: string, path: string, query?: Query): string {
  const own = path === "" || path.startsWith("/") ? path : `/${path}`;
  // A query goes as it is: what is encoded in it cannot lead anywhere.
  if (/\\|%2e|%2f|%5c|\/\.{1,2}(?:\/|$)/i.test(own.replace(/\?.*$/s, "")) || /[\s#]/.test(own))
    throw new InputError(
      "INPUT_INVALID",
      `The path ${JSON.stringify(path)} has dots, blanks, a fragment or encoded slashes in it.`,
    );
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) fields.append(name, String(value));
  }
  const text = fields.toString();
  const joined = base.slice(origin.length) + own;
  if (text === "") return joined === "" ? "/" : joined;
  return `${joined}${joined.includes("?") ? "&" : "?"}${text}`;
}
