import type { WholeAnswer } from "./answer.ts";
import { openChance } from "./chance.ts";
import { checkWord } from "./known-word.ts";
import { openListeners, type Listeners } from "./listeners.ts";
import type { EmulatorFaults, Fault, PlannedFault } from "./types.ts";

/** What one request is to suffer, put together from all faults that strike it. */
export type Suffering = {
  /** The kinds that strike, in order. */
  kinds: Fault["kind"][];
  delayMs: number;
  status?: WholeAnswer;
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
  dimensions?: number;
  isBuffered?: boolean;
};

export const QUEUE_FULL = "Queue Full";
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
  "wrong-dimensions": true,
  buffer: true,
  "drop-header": true,
  reset: true,
  truncate: true,
  garble: true,
  split: true,
};

type StatusFault = Extract<Fault, { kind: "status" }>;
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
      | "empty-vector"
      | "wrong-dimensions"
      | "buffer";
  }
>;

type Struck = { service: string | undefined; path: string; method: string };

export type Faults = EmulatorFaults & {
  /** Counts the request against every fault. Called once for each request, in order of arrival. */
  strike(request: Struck): Suffering;
  /** Forgets all, so that the next fault is number 1 again. */
  reset(): void;
  watch: Listeners<undefined>["watch"];
};

type Plan = PlannedFault & { draw: () => number };

/** Nothing strikes most requests, and nobody changes this. */
const UNHARMED: Suffering = { kinds: [], delayMs: 0, garbles: [], droppedHeaders: [] };

export function openFaults(): Faults {
  let planned: Plan[] = [];
  let nextId = 1;
  const listeners = openListeners<undefined>();
  const changed = (): void => listeners.tell(undefined);
  const keep = (isKept: (plan: Plan) => boolean): boolean => {
    const before = planned.length;
    planned = planned.filter(isKept);
    if (planned.length < before) changed();
    return planned.length < before;
  };
  return {
    add: (fault) => {
      checkWord("fault", fault.kind, KINDS);
      const id = nextId++;
      planned.push({ id, fault, matched: 0, struck: 0, draw: openChance(fault.seed ?? id) });
      changed();
      return id;
    },
    list: () => planned.map(({ id, fault, matched, struck }) => ({ id, fault, matched, struck })),
    remove: (id) => keep((plan) => plan.id !== id),
    clear: () => void keep(() => false),
    reset: () => {
      keep(() => false);
      nextId = 1;
    },
    strike: (request) => {
      const striking = planned.filter((plan) => strikes(plan, request));
      if (striking.length === 0) return UNHARMED;
      const suffering: Suffering = { kinds: [], delayMs: 0, garbles: [], droppedHeaders: [] };
      for (const { fault } of striking) suffer(suffering, fault);
      changed();
      return suffering;
    },
    watch: listeners.watch,
  };
}

/** Counts the match, and says whether it is one that is struck. */
function strikes(plan: Plan, request: Struck): boolean {
  const { fault } = plan;
  if (!matches(fault, request)) return false;
  plan.matched++;
  const { times = fault.rate === undefined ? 1 : Infinity } = fault;
  if (plan.matched < (fault.on?.request ?? 1) || plan.struck >= times) return false;
  if (fault.rate !== undefined && plan.draw() >= fault.rate) return false;
  plan.struck++;
  return true;
}

function matches({ on }: Fault, { service, path, method }: Struck): boolean {
  if (on?.service !== undefined && on.service !== service) return false;
  if (on?.method !== undefined && on.method.toUpperCase() !== method) return false;
  return on?.path === undefined || path.endsWith(on.path);
}

function suffer(suffering: Suffering, fault: Fault): void {
  suffering.kinds.push(fault.kind);
  switch (fault.kind) {
    case "status":
      suffering.status = statusAnswer(fault);
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
      return;
    case "wrong-dimensions":
      suffering.dimensions = fault.dimensions;
      return;
    case "buffer":
      suffering.isBuffered = true;
  }
}

/** The phrase of 450 is no standard's, so that Node does not know it. */
const statusAnswer = ({ status, body = "", headers = {} }: StatusFault): WholeAnswer => ({
  status,
  body,
  headers,
  ...(status === 450 && { reason: QUEUE_FULL }),
});
