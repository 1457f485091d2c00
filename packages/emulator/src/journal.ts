import { inspect } from "node:util";
import { openExchange, type Exchange } from "./exchange.ts";
import { openListeners, type Listeners } from "./listeners.ts";
import { isSecretHeader } from "./secrets.ts";
import type { RequestRecord } from "./types.ts";

const MAX_RECORDS = 10_000;
const FORGOTTEN_AT_ONCE = 500;
/** In characters, of all bodies together. */
const MAX_HELD = 256 * 1024 * 1024;
/** Of so many requests the answers are kept too. */
const MAX_ANSWERS = 200;

/** A record while its request is under way. */
export type OpenRecord = { -readonly [Field in keyof RequestRecord]: RequestRecord[Field] };

type NewRequest = Pick<RequestRecord, "service" | "method" | "path" | "headers">;

export type Journal = {
  readonly requests: readonly RequestRecord[];
  /** The same requests, with what came back. */
  readonly exchanges: readonly Exchange[];
  open(request: NewRequest): Exchange;
  /** Notes the body, and lets the oldest requests go where there are too many. */
  received(exchange: Exchange, body: string, bodyBytes: number): void;
  clear(): void;
  /** Tells of every change of an exchange, or with `undefined` that all are gone. */
  watch: Listeners<Exchange | undefined>["watch"];
};

export function openJournal(): Journal {
  const requests: OpenRecord[] = [];
  const exchanges: Exchange[] = [];
  const listeners = openListeners<Exchange | undefined>();
  let nextId = 1;
  let held = 0;

  // Bodies alone would otherwise fill the memory.
  const forget = (): void => {
    // Some at once, since every one that goes moves all others.
    let count = requests.length > MAX_RECORDS ? FORGOTTEN_AT_ONCE : 0;
    for (let index = 0; index < requests.length && (index < count || held > MAX_HELD); index++) {
      held -= requests[index]?.body.length ?? 0;
      count = Math.max(count, index + 1);
    }
    if (count === 0) return;
    requests.splice(0, count);
    exchanges.splice(0, count);
  };
  return {
    requests,
    exchanges,
    open: (request) => {
      const record = openRecord(request);
      const exchange = openExchange(nextId++, record, listeners.tell);
      requests.push(record);
      exchanges.push(exchange);
      exchanges.at(-1 - MAX_ANSWERS)?.forgetAnswer();
      forget();
      listeners.tell(exchange);
      return exchange;
    },
    received: ({ id, record }, body, bodyBytes) => {
      record.body = body;
      record.bodyBytes = bodyBytes;
      if (id < (exchanges[0]?.id ?? Infinity)) return;
      held += body.length;
      forget();
    },
    clear: () => {
      requests.length = 0;
      exchanges.length = 0;
      held = 0;
      listeners.tell(undefined);
    },
    watch: listeners.watch,
  };
}

const openRecord = ({ headers, ...request }: NewRequest): OpenRecord => ({
  ...request,
  headers: maskedWhenPrinted(headers),
  body: "",
  bodyBytes: 0,
  status: undefined,
  aborted: false,
});

/** Headers that are real where they are read, and masked where they are printed. */
function maskedWhenPrinted(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  Object.defineProperty(headers, "toJSON", { value: masked });
  Object.defineProperty(headers, inspect.custom, { value: masked });
  return headers;
}

function masked(this: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(this).map(([name, value]) => [name, isSecretHeader(name) ? "[redacted]" : value]),
  );
}
