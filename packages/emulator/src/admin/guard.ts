import type { IncomingMessage } from "node:http";

/** Names by which this machine is reached from itself alone. A page that rebinds its own name to it does not have them. */
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])(?::\d{1,5})?$/i;

/** Why a request may not come in: it was sent by a page of another origin, or under a name that is not this machine's. */
export function intruderOf({ headers, method }: IncomingMessage, isPage: boolean): string | undefined {
  const { host = "", origin } = headers;
  if (!LOOPBACK.test(host)) return "Only addresses of this machine are served here.";
  if (origin !== undefined && origin !== `http://${host}`)
    return "Pages of other origins are not served here.";
  const site = headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin" || site === "none") return undefined;
  // A link to the page may stand anywhere; what it shows is nobody's to read.
  const isLink = method === "GET" && headers["sec-fetch-mode"] === "navigate";
  return isPage && isLink && headers["sec-fetch-dest"] === "document"
    ? undefined
    : "Pages of other origins are not served here.";
}
