import { PaifangError } from "../../src/errors.ts";
import { causeOf } from "./cause.ts";
import type { CallPlan, Figures, Scenario } from "./scenario.ts";
import { seededRandom } from "./seeded-random.ts";
import type { Ending, SimulatedRequest, Witness } from "./simulated-network.ts";
import type { Call, Complain, Settled, Watch } from "./watch.ts";
import { watchBudget } from "./watch-budget.ts";
import { watchCalls } from "./watch-calls.ts";
import { watchEndpoints } from "./watch-endpoints.ts";
import { watchWaits } from "./watch-waits.ts";
import { openCall, openWorld, originsOf, play, type World } from "./world.ts";

const MOST_BREACHES_TOLD = 20;

/** Runs a scenario to its end under the eyes of all watches; `tamper` may break the client first. */
export async function simulate(scenario: Scenario, tamper?: (world: World) => void): Promise<Figures> {
  const run = new Simulation(scenario);
  tamper?.(run.world);
  await run.play();
  return run.figures;
}

class Simulation implements Witness {
  readonly figures: Figures;
  readonly #scenario: Scenario;
  readonly world: World;
  readonly #watches: readonly Watch[];
  readonly #calls = new Map<number, Call>();
  /** Calls that have sent nothing yet, and leave when another is answered. */
  readonly #leavers = new Map<Call, () => void>();
  readonly #reached = new Set<string>();
  readonly #random: () => number;
  #started = 0;
  #pending = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#random = seededRandom(scenario.seed ^ 0x5eed);
    const { name, seed, load } = scenario;
    this.figures = {
      name,
      seed,
      calls: load.calls,
      answered: 0,
      aborted: 0,
      failed: {},
      refusedByBudget: 0,
      requests: 0,
      retries: 0,
      replays: 0,
      renewals: 0,
      moves: 0,
      endings: {},
      virtualMs: 0,
      steps: 0,
      highestBulkLimit: 0,
      breaches: [],
    };
    const complain: Complain = (rule, detail) => {
      const { breaches } = this.figures;
      if (breaches.length < MOST_BREACHES_TOLD)
        breaches.push(`${rule}: ${detail} (at ${this.world.clock.now()} ms)`);
    };
    this.world = openWorld(scenario, this, complain);
    const { now } = this.world.clock;
    const origins = originsOf(scenario);
    this.#watches = [
      watchCalls(now, { endpoints: origins.length, count: (what) => this.figures[what]++ }, complain),
      watchBudget(now, complain),
      watchWaits(now, complain),
      watchEndpoints(now, { origins, failover: scenario.failover }, complain),
      { step: () => this.#checkSlots(complain), over: () => this.#checkQuiet(complain) },
    ];
  }

  async play(): Promise<void> {
    const { clock, limiters } = this.world;
    const startedAt = clock.now();
    this.#schedule();
    this.figures.steps = await clock.runToTheEnd(() => {
      for (const watch of this.#watches) watch.step?.();
      for (const limiter of limiters) limiter.step();
    });
    for (const watch of this.#watches) watch.over?.();
    for (const limiter of limiters) limiter.over();
    this.figures.virtualMs -= startedAt;
    this.figures.highestBulkLimit = Math.max(
      ...limiters.map(({ isBulk, highest }) => (isBulk ? highest : 0)),
    );
  }

  sent(request: SimulatedRequest): void {
    const call = this.#callOf(request);
    this.figures.requests++;
    call.sent++;
    call.current = request;
    this.#leavers.delete(call);
    for (const watch of this.#watches) watch.sent?.(call, request);
  }

  begun(request: SimulatedRequest): void {
    const call = this.#callOf(request);
    // Whoever has left meanwhile ends it at once, in the same moment.
    call.open.add(request);
  }

  ended(request: SimulatedRequest, ending: Ending): void {
    const call = this.#callOf(request);
    call.open.delete(request);
    if (call.current !== request) return;
    const { origin } = request;
    call.current = undefined;
    if (ending.kind === "answer" || (ending.kind === "failure" && ending.answered)) this.#reached.add(origin);
    const cause = causeOf(ending, this.#reached.has(origin));
    call.last = { origin, cause, at: this.world.clock.now() };
    this.figures.endings[cause.name] = (this.figures.endings[cause.name] ?? 0) + 1;
    for (const watch of this.#watches) watch.ended?.(call, request, ending);
  }

  #schedule(): void {
    const { load } = this.#scenario;
    const { clock } = this.world;
    const startedAt = clock.now();
    if (load.kind === "rate")
      for (let id = 0; id < load.calls; id++)
        clock.at(startedAt + (id * 1_000) / load.perSecond, () => this.#launch());
    else {
      const atOnce = load.kind === "burst" ? load.calls : Math.min(load.launchers, load.calls);
      clock.at(startedAt, () => {
        for (let started = 0; started < atOnce; started++) this.#launch();
      });
    }
  }

  #launch(): void {
    const id = this.#started++;
    const plan = this.#scenario.planCall(id, this.#random);
    const { call, abort } = openCall(id, plan, this.world);
    this.#calls.set(id, call);
    this.#pending++;
    const end = (): void => {
      if (call.abortedAt !== undefined || call.settled) return;
      call.abortedAt = this.world.clock.now();
      abort?.abort(new Error(`caller of ${id} left`));
    };
    if (plan.leavesWithAnother === true) this.#leavers.set(call, end);
    if (plan.abortAfterMs === 0) end();
    else if (plan.abortAfterMs !== undefined) this.world.clock.after(plan.abortAfterMs, end);
    void this.#follow(call, plan);
  }

  async #follow(call: Call, plan: CallPlan): Promise<void> {
    const { clock } = this.world;
    const outcome = await play(this.world, call, {
      body: plan.body ?? String(call.id),
      onAttempt: (event) => {
        // It was left before it had a socket, which the network finds out later.
        if (call.current !== undefined) this.ended(call.current, { kind: "left" });
        call.reports++;
        call.lastReport = { waitMs: event.waitMs, at: clock.now() };
        if (event.waitMs !== undefined) {
          call.retries++;
          this.figures.retries++;
        }
        for (const watch of this.#watches) watch.reported?.(call, event);
        if (event.errorCode === undefined) this.#letOneLeave();
      },
    });
    for (const watch of this.#watches) watch.settled?.(call, outcome);
    call.settled = true;
    this.#pending--;
    this.figures.virtualMs = clock.now();
    this.#count(call, outcome);
    const { load } = this.#scenario;
    if (load.kind === "bulk" && this.#started < load.calls) this.#launch();
  }

  #letOneLeave(): void {
    const [first] = this.#leavers;
    if (first === undefined) return;
    const [call, leave] = first;
    this.#leavers.delete(call);
    leave();
  }

  #count(call: Call, outcome: Settled): void {
    const { figures } = this;
    if (outcome.ok) figures.answered++;
    else if (outcome.reason === call.signal?.reason && call.abortedAt !== undefined) figures.aborted++;
    else if (PaifangError.isInstance(outcome.reason)) {
      const { code, retryBudgetExhausted } = outcome.reason;
      figures.failed[code] = (figures.failed[code] ?? 0) + 1;
      if (retryBudgetExhausted) figures.refusedByBudget++;
    }
  }

  #callOf({ call: id }: SimulatedRequest): Call {
    const call = this.#calls.get(id);
    if (call === undefined) throw new TypeError(`a request of call ${id}, which nobody made`);
    return call;
  }

  /** Whoever is on the wire holds a slot, and where nobody calls there is nothing to wait for. */
  #checkSlots(complain: Complain): void {
    const { limiters, network, timers } = this.world;
    if (this.#pending === 0 && timers.pending() > 0)
      complain("timers", `${timers.pending()} alarms are set for nobody`);
    const slots = limiters.reduce((sum, { inFlight }) => sum + inFlight, 0);
    if (network.open > slots) complain("slots", `${network.open} requests are under way in ${slots} slots`);
  }

  #checkQuiet(complain: Complain): void {
    const { state, network } = this.world;
    if (this.#pending > 0) complain("exactly once", `${this.#pending} calls never ended`);
    if (state.live.size > 0) complain("exactly once", `${state.live.size} calls are still listed as live`);
    if (network.pending > 0) complain("slots", `${network.pending} requests never ended`);
  }
}
