import { inspect } from "node:util";
import type { RequestRecord } from "./types.ts";

const MAX_RECORDS = 10_000;
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
      if (requests.length > MAX_RECORDS) requests.shift();
      return record;
    },
    clear: () => {
      requests.length = 0;
    },
  };
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
