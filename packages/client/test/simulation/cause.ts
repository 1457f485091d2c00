import type { Ending } from "./simulated-network.ts";

/** What an ending means by the policy: a table of the tests' own, beside the client's. */
export type Cause = {
  readonly name: string;
  /** Retries at most. */
  readonly retries: number;
  /** Bounds of the wait before retry `n`, counted from 0, when the server does not ask for one. */
  readonly waitMs: (n: number) => readonly [least: number, most: number];
  /** What a retry takes out of the budget. */
  readonly cost: number;
  /** What it says about the endpoint. */
  readonly verdict: "well" | "unreachable" | "unavailable" | "unknown";
  readonly notStarted: boolean;
  /** How long the server asks to wait, in ms. */
  readonly askedMs?: number | undefined;
};

type Row = Omit<Cause, "name" | "askedMs">;

const half =
  (base: number, cap: number) =>
  (n: number): readonly [number, number] => {
    const most = Math.min(cap, base * 2 ** n);
    return [most / 2, most];
  };
const transient = half(200, 10_000);
const timeout = half(500, 10_000);
const row = (retries: number, waitMs: Row["waitMs"], rest: Partial<Row> = {}): Row => ({
  retries,
  waitMs,
  cost: 1,
  verdict: "well",
  notStarted: false,
  ...rest,
});

const FINAL = row(0, transient);
const BY_STATUS: Readonly<Record<number, Row>> = {
  408: row(1, timeout, { cost: 2 }),
  425: row(1, transient),
  429: row(4, half(1_000, 20_000), { notStarted: true }),
  450: row(4, half(500, 20_000), { notStarted: true }),
  500: row(1, transient),
  502: row(2, transient, { verdict: "unavailable" }),
  503: row(2, transient, { verdict: "unavailable" }),
  504: row(1, timeout, { cost: 2 }),
};
const CONNECT = row(2, transient, { verdict: "unreachable", notStarted: true });
const SOCKET = row(2, transient, { verdict: "unknown" });
const BROKEN = row(1, transient, { verdict: "unknown" });
/** The client left the request: its own time limit for one attempt, or the end of the call. */
const LEFT = row(1, timeout, { cost: 2, verdict: "unknown" });

/** The meaning of an ending; `reached` when this client had an answer from the endpoint before. */
export function causeOf(ending: Ending, reached: boolean): Cause {
  if (ending.kind === "left") return { name: "left", ...LEFT };
  if (ending.kind === "failure") {
    const { code, sent, answered } = ending;
    if (code === "ENOTFOUND") return { name: code, ...CONNECT, retries: reached ? 1 : 0 };
    if (!sent) return { name: code, ...CONNECT };
    return answered ? { name: "cut", ...BROKEN } : { name: code, ...SOCKET };
  }
  const { status, retryAfter, isWhole } = ending;
  if (status === 200) return isWhole ? { name: "answer", ...FINAL } : { name: "broken", ...BROKEN };
  const askedMs = /^\d/.test(retryAfter ?? "") ? Number(retryAfter) * 1_000 : undefined;
  return { name: String(status), ...(BY_STATUS[status] ?? FINAL), askedMs };
}

export const isAnswer = ({ name }: Cause): boolean => name === "answer";
