import { inspect } from "node:util";
import type { RequestRecord } from "./types.ts";

const MAX_RECORDS = 10_000;
/** In characters, of all bodies together. */
const MAX_HELD = 256 * 1024 * 1024;
const SECRET_HEADERS: ReadonlySet<string> = new Set([
  "authorization",
  "token",
  "api-key",
  "x-api-key",
  "proxy-authorization",
  "cookie",
]);

/** A record while its request is under way. */
export type OpenRecord = { -readonly [Field in keyof RequestRecord]: RequestRecord[Field] };

export type Journal = {
  readonly requests: readonly RequestRecord[];
  open(request: Pick<RequestRecord, "service" | "method" | "path" | "headers">): OpenRecord;
  clear(): void;
};

export function openJournal(): Journal {
  const requests: OpenRecord[] = [];
  return {
    requests,
    open: ({ headers, ...request }) => {
      const record = {
        ...request,
        headers: maskedWhenPrinted(headers),
        body: "",
        bodyBytes: 0,
        status: undefined,
        aborted: false,
      };
      requests.push(record);
      requests.splice(0, countTooMany(requests));
      return record;
    },
    clear: () => {
      requests.length = 0;
    },
  };
}

/** How many of the oldest are above a limit: bodies alone would otherwise fill the memory. */
function countTooMany(requests: readonly OpenRecord[]): number {
  let held = 0;
  const lastGone = requests.findLastIndex(({ body }) => (held += body.length) > MAX_HELD);
  return Math.max(lastGone + 1, requests.length - MAX_RECORDS);
}

function maskedWhenPrinted(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const masked = (): Record<string, string> =>
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, SECRET_HEADERS.has(name) ? "[redacted]" : value]),
    );
  const fields = { ...headers };
  Object.defineProperty(fields, "toJSON", { value: masked });
  Object.defineProperty(fields, inspect.custom, { value: masked });
  return fields;
}
