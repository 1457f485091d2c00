import type { Query } from "../exchange.ts";
import { InputError } from "../errors.ts";
import { CLIMBING, withoutSecrets } from "./pasted-url.ts";

/**
 * The path and query of a request: the endpoint's base path, then the verb's own. Characters that no
 * request line takes are percent-encoded; what is encoded already stays as it is.
 *
 * @throws {InputError} the path would leave the endpoint's base.
 */
export function routeOf(base: string, origin: string, path: string, query?: Query): string {
  const refuse = (reason: string): never => {
    throw new InputError("INPUT_INVALID", `The path ${JSON.stringify(withoutSecrets(path))} ${reason}.`);
  };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path))
    refuse("is a whole address; give only what follows the endpoint");
  const own = path === "" || /^[/?]/.test(path) ? path : `/${path}`;
  // A query goes as it is: what is encoded in it leads nowhere.
  if (CLIMBING.test(own.replace(/\?.*$/s, "")) || /[\s\p{Cc}#]/u.test(own))
    refuse("has dots, blanks, control characters, a fragment or encoded slashes in it");
  const joined = withQuery(base.slice(origin.length) + withSingleSlashes(own), query);
  const url = new URL(origin + (joined.startsWith("/") ? joined : `/${joined}`));
  return url.pathname + url.search;
}

/** Two slashes at the start of a path would be read as a host by whoever takes it for a reference. */
function withSingleSlashes(own: string): string {
  const mark = own.indexOf("?");
  const path = mark < 0 ? own : own.slice(0, mark);
  return path.replace(/\/{2,}/g, "/") + own.slice(path.length);
}

function withQuery(path: string, query: Query | undefined): string {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) fields.append(name, String(value));
  }
  const text = fields.toString();
  return text === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${text}`;
}
