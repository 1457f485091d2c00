import { isFields } from "./describe.ts";
import { failureName } from "./failure-name.ts";
import type { Mask } from "./mask.ts";
import { GREETING_COST, type NotAsked, type Plan, type Question } from "./plan.ts";
import type { LiveService } from "./services.ts";
import { isReply, type Reply, type Silence } from "./reply.ts";
import type { Wire } from "./wire.ts";

const GREETING_TIME_LIMIT_MS = 60_000;

/** What became of a question. */
export type Result = {
  row: number;
  question: string;
  service: string;
  page: string;
  hasAnswer: boolean;
  answer: string;
  details: readonly string[];
  ms: number;
};

/** What a run says while it goes on. */
export type Listener = { onAsk(question: Question): void; onResult(result: Result): void };

export type RunRequest = { plan: Plan; wire: Wire; mask: Mask; listener: Listener };

export type RunOutcome = { results: readonly Result[]; notAsked: readonly NotAsked[] };

type Greeting = { failure: string | undefined; model: string; isQueue: boolean };

/** Asks one question after the other; one that fails says so, and the next goes on. */
export async function run({ plan, wire, mask, listener }: RunRequest): Promise<RunOutcome> {
  const results: Result[] = [];
  const notAsked: NotAsked[] = [];
  const greetings = new Map<LiveService, Greeting>();
  for (const question of plan.questions) {
    const { service, probe } = question;
    const known = greetings.get(service) ?? (await greet(wire, service));
    greetings.set(service, known);
    if (known.isQueue && !probe.roles.includes("queue")) {
      const reason = `${service.role} is a queue, which would take this for an item`;
      notAsked.push({ row: probe.row, question: probe.question, reason });
      continue;
    }
    listener.onAsk(question);
    const result = await askOne(wire, question, known, mask);
    listener.onResult(result);
    results.push(result);
  }
  return { results, notAsked };
}

async function greet(wire: Wire, service: LiveService): Promise<Greeting> {
  const signal = AbortSignal.timeout(GREETING_TIME_LIMIT_MS);
  const asked = wire.open(service, { cost: GREETING_COST, signal, model: "" });
  try {
    // Any answer will do, and this one costs a deployment nothing.
    if (service.product === "ai-search") return greetingOf([await asked.attempt({ method: "GET" })]);
    const attributes = await asked.attempt({ path: "?_attrs_=true" });
    if (isQueue(attributes)) return { failure: undefined, model: "", isQueue: true };
    return greetingOf([attributes, await asked.attempt({ path: "/v1/models" })]);
  } catch (error) {
    return { failure: signal.aborted ? "no answer in time" : failureName(error), model: "", isQueue: false };
  }
}

function greetingOf(outcomes: readonly (Reply | Silence)[]): Greeting {
  const replies = outcomes.filter(isReply);
  const failures = outcomes.flatMap((outcome) => (isReply(outcome) ? [] : [outcome.failure]));
  const failure = replies.length === 0 ? (failures[0] ?? "no answer") : undefined;
  return { failure, model: firstModelId(replies.at(-1)?.json), isQueue: false };
}

const isQueue = (outcome: Reply | Silence): boolean =>
  isReply(outcome) &&
  isFields(outcome.json) &&
  Object.keys(outcome.json).some((name) => name.startsWith("meta."));

function firstModelId(json: unknown): string {
  const data = isFields(json) ? json["data"] : undefined;
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  const id = isFields(first) ? first["id"] : undefined;
  return typeof id === "string" ? id : "";
}

async function askOne(
  wire: Wire,
  { probe, service }: Question,
  { failure, model }: Greeting,
  mask: Mask,
): Promise<Result> {
  const { row, question, page, cost, timeLimitMs } = probe;
  const startedAt = performance.now();
  const result = (hasAnswer: boolean, answer: string, details: readonly string[] = []): Result => ({
    row,
    question,
    service: service.role,
    page,
    hasAnswer,
    answer: mask(answer),
    details: details.map(mask),
    ms: Math.round(performance.now() - startedAt),
  });
  if (failure !== undefined) return result(false, `not reached: ${failure}`);
  const signal = AbortSignal.timeout(timeLimitMs);
  try {
    const { answer, details } = await probe.ask(wire.open(service, { cost, signal, model }));
    return result(true, answer, details);
  } catch (error) {
    if (signal.aborted) return result(false, `failed: no end within ${timeLimitMs / 1000} s`);
    return result(false, `failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
