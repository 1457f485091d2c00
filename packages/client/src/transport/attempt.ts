import type { Dispatcher } from "undici";
import type { HeaderFields, Reception } from "../exchange.ts";
import type { Lane, LaneHandler } from "./counting-client.ts";

/** What takes the answer of one attempt. A throw from `write` or `end` fails the attempt. */
export type Receiver = {
  write(piece: Uint8Array): void;
  /** A promise when the last bytes are still on their way through a decompressor. */
  end(): void | Promise<void>;
  /** The connection broke, or the attempt was cancelled. */
  fail(error: unknown): void;
};

/** The socket side of an attempt, as a receiver sees it. */
export type Connection = { pause(): void; resume(): void; abort(reason: unknown): void };

export type AttemptFacts = {
  status: number | undefined;
  headers: HeaderFields;
  responseBytes: number;
  /** The request was handed to a socket. */
  started: boolean;
  /** That socket had served a request before. */
  reused: boolean;
  /** Why it ended, if not well. */
  failure: unknown;
};

export type Plan = {
  dispatcher: Dispatcher;
  request: Dispatcher.DispatchOptions;
  /** Called with the head of the answer; gives what takes the rest. */
  receive(reception: Reception, connection: Connection): Receiver;
  /** The exchange ended before an answer began. */
  failed(error: unknown): void;
  /** Our error for one of the socket's. */
  explain(error: unknown, facts: AttemptFacts): unknown;
  /** The exchange is over in any way; called once, last. */
  over(): void;
};

/**
 * One HTTP exchange over undici's dispatch. A handler serves one attempt only: proxies rewrite its
 * methods, and events may still come after the first end or error.
 */
export class Attempt implements LaneHandler, Connection {
  readonly facts: AttemptFacts = {
    status: undefined,
    headers: {},
    responseBytes: 0,
    started: false,
    reused: false,
    failure: undefined,
  };
  lane: Lane | undefined = undefined;
  readonly #plan: Plan;
  #controller: Dispatcher.DispatchController | undefined;
  #receiver: Receiver | undefined;
  #cancelled: { reason: unknown } | undefined;
  #isOver = false;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  start(): void {
    try {
      this.#plan.dispatcher.dispatch(this.#plan.request, this);
    } catch (error) {
      this.#broken(error);
    }
  }

  /** Ends the exchange now and destroys its socket; a request still waiting for one is never sent. */
  abort(reason: unknown): void {
    if (this.#isOver || this.#cancelled !== undefined) return;
    this.#cancelled = { reason };
    this.#fail(reason);
    this.#controller?.abort(asError(reason));
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#cancelled !== undefined) {
      controller.abort(asError(this.#cancelled.reason));
      return;
    }
    this.facts.started = true;
    if (this.lane !== undefined) this.facts.reused = this.lane.servedOnSocket++ > 0;
  }

  onRequestUpgrade(): void {}

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[]>,
  ): void {
    if (this.#isOver || status < 200) return;
    this.#controller = controller;
    this.facts.status = status;
    this.facts.headers = flatten(headers);
    try {
      this.#receiver = this.#plan.receive({ status, headers: this.facts.headers }, this);
    } catch (error) {
      this.abort(error);
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, piece: Uint8Array): void {
    if (this.#isOver) return;
    this.facts.responseBytes += piece.byteLength;
    try {
      this.#receiver?.write(piece);
    } catch (error) {
      this.abort(error);
    }
  }

  onResponseEnd(): void {
    if (this.#isOver) return;
    try {
      const ending = this.#receiver?.end();
      if (ending === undefined) this.#finish();
      else
        ending.then(
          () => this.#finish(),
          (error: unknown) => this.#fail(error),
        );
    } catch (error) {
      this.#fail(error);
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController | null | undefined, error: Error): void {
    this.#broken(error);
  }

  #broken(error: unknown): void {
    if (!this.#isOver) this.#fail(this.#plan.explain(error, this.facts));
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.facts.failure = error;
    if (this.#receiver === undefined) this.#plan.failed(error);
    else this.#receiver.fail(error);
    this.#plan.over();
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#plan.over();
  }
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error("cancelled"));

type GivenFields = Record<string, string | string[]>;

function isFlat(headers: GivenFields): headers is Record<string, string> {
  for (const name of Object.keys(headers)) if (typeof headers[name] !== "string") return false;
  return true;
}

/** undici makes the object for this answer alone, so it is taken as it is where no field came twice. */
function flatten(headers: GivenFields): HeaderFields {
  if (isFlat(headers)) return headers;
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, value]) => [name, [value].flat().join(", ")]));
}
