import { checkWord } from "./known-word.ts";
import type { Fault } from "./types.ts";

/** What one request is to suffer, put together from all faults that strike it. */
export type Suffering = {
  delayMs: number;
  status?: { status: number; body: string; headers: Readonly<Record<string, string>> };
  aiSearchError?: { code: string; status: number | undefined; message: string | undefined };
  reset?: { afterBytes: number };
  truncate?: { afterBytes: number; clean: boolean };
  garbles: { replace: string; with: string }[];
  splitBytes?: number;
  stall?: { afterEvents: number | undefined; ms: number | undefined };
  errorEvent?: { afterEvents: number; error: Readonly<Record<string, unknown>> };
  droppedHeaders: string[];
  isShuffled?: boolean;
  droppedItem?: number;
  emptiedItem?: number;
};

const ERROR = { message: "The engine is dead.", type: "InternalServerError", param: null, code: 500 };

const KINDS: Readonly<Record<Fault["kind"], true>> = {
  status: true,
  "ai-search-error": true,
  delay: true,
  stall: true,
  "error-event": true,
  shuffle: true,
  "drop-item": true,
  "empty-vector": true,
  "drop-header": true,
  reset: true,
  truncate: true,
  garble: true,
  split: true,
};

type InnerFault = Extract<
  Fault,
  {
    kind:
      | "ai-search-error"
      | "stall"
      | "error-event"
      | "drop-header"
      | "shuffle"
      | "drop-item"
      | "empty-vector";
  }
>;

type Struck = { service: string | undefined; path: string; method: string };

export type Faults = {
  /** @throws {TypeError} there is no such fault. */
  add(fault: Fault): void;
  clear(): void;
  /** Counts the request against every fault. Called once for each request, in order of arrival. */
  strike(request: Struck): Suffering;
};

export function openFaults(): Faults {
  const planned: { fault: Fault; matched: number }[] = [];
  return {
    add: (fault) => {
      checkWord("fault", fault.kind, KINDS);
      planned.push({ fault, matched: 0 });
    },
    clear: () => {
      planned.length = 0;
    },
    strike: (request) => {
      const suffering: Suffering = { delayMs: 0, garbles: [], droppedHeaders: [] };
      for (const plan of planned) {
        if (!matches(plan.fault, request)) continue;
        plan.matched++;
        const first = plan.fault.on?.request ?? 1;
        if (plan.matched >= first && plan.matched < first + (plan.fault.times ?? 1))
          suffer(suffering, plan.fault);
      }
      return suffering;
    },
  };
}

function matches({ on }: Fault, { service, path, method }: Struck): boolean {
  if (on?.service !== undefined && on.service !== service) return false;
  if (on?.method !== undefined && on.method.toUpperCase() !== method) return false;
  return on?.path === undefined || path.endsWith(on.path);
}

function suffer(suffering: Suffering, fault: Fault): void {
  switch (fault.kind) {
    case "status":
      suffering.status = { status: fault.status, body: fault.body ?? "", headers: fault.headers ?? {} };
      return;
    case "delay":
      suffering.delayMs += fault.ms;
      return;
    case "reset":
      suffering.reset = { afterBytes: fault.afterBytes ?? 0 };
      return;
    case "truncate":
      suffering.truncate = { afterBytes: fault.afterBytes, clean: fault.clean ?? false };
      return;
    case "garble":
      suffering.garbles.push({ replace: fault.replace, with: fault.with });
      return;
    case "split":
      suffering.splitBytes = Math.max(1, fault.bytes);
      return;
    default:
      sufferInside(suffering, fault);
  }
}

/** What befalls the content of an answer rather than its transport. */
function sufferInside(suffering: Suffering, fault: InnerFault): void {
  switch (fault.kind) {
    case "ai-search-error":
      suffering.aiSearchError = { code: fault.code, status: fault.status, message: fault.message };
      return;
    case "stall":
      suffering.stall = { afterEvents: fault.afterEvents, ms: fault.ms };
      return;
    case "error-event":
      suffering.errorEvent = { afterEvents: fault.afterEvents, error: fault.error ?? ERROR };
      return;
    case "drop-header":
      suffering.droppedHeaders.push(fault.name.toLowerCase());
      return;
    case "shuffle":
      suffering.isShuffled = true;
      return;
    case "drop-item":
      suffering.droppedItem = fault.item ?? 0;
      return;
    case "empty-vector":
      suffering.emptiedItem = fault.item ?? 0;
  }
}
