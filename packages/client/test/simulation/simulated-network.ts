import { Dispatcher } from "undici";
import type { Lane, LaneHandler } from "../../src/transport/counting-client.ts";
import type { ModelAnswer, ModelReply, ServiceModel } from "./service-model.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** How one request ended, as the network saw it. */
export type Ending =
  | { kind: "answer"; status: number; retryAfter: string | undefined; isWhole: boolean }
  | { kind: "failure"; code: string; sent: boolean; reused: boolean; answered: boolean }
  | { kind: "left" };

export type SimulatedRequest = { readonly call: number; readonly origin: string; readonly sentAt: number };

/** Who watches the network. */
export type Witness = {
  sent(request: SimulatedRequest): void;
  /** It has a socket. Who leaves before that is not heard of again until then. */
  begun(request: SimulatedRequest): void;
  /** Told just before the client is. */
  ended(request: SimulatedRequest, ending: Ending): void;
};

type Socket = { readonly lane: Lane; readonly generation: number; idleSince: number };
type Site = { readonly service: ServiceModel; idle: Socket[] };

/** The request field that tells the call. */
export const CALL_FIELD = "x-call";

/** All of an answer that comes before it is cut. */
const CUT_ANSWER: ModelAnswer = { status: 200, headers: {}, body: '{"of' };

const CONNECT_MS = 2;
const REUSE_MS = 0.25;
const ANSWER_MS = 1;
/** The client's keep-alive; a service that closes earlier is where stale sockets come from. */
const CLIENT_IDLE_MS = 15_000;

export type NetworkPlan = { connectTimeoutMs: number; serverIdleMs: number };

/** The dispatcher of a simulated client: sockets, and what lies behind them. */
export class SimulatedNetwork extends Dispatcher {
  readonly #clock: VirtualClock;
  readonly #plan: NetworkPlan;
  readonly #witness: Witness;
  readonly #sites: ReadonlyMap<string, Site>;
  /** Requests on a socket. */
  open = 0;
  /** Requests that have not ended, those without a socket among them. */
  pending = 0;

  constructor(
    clock: VirtualClock,
    plan: NetworkPlan,
    services: ReadonlyMap<string, ServiceModel>,
    witness: Witness,
  ) {
    super();
    this.#clock = clock;
    this.#plan = plan;
    this.#witness = witness;
    this.#sites = new Map([...services].map(([origin, service]) => [origin, { service, idle: [] }]));
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const site = this.#sites.get(String(options.origin));
    if (site === undefined) throw new TypeError(`nothing lies at ${String(options.origin)}`);
    const headers = options.headers as Record<string, string>;
    const request = {
      call: Number(headers[CALL_FIELD]),
      origin: String(options.origin),
      sentAt: this.#clock.now(),
    };
    this.pending++;
    this.#witness.sent(request);
    const exchange = new SimulatedExchange(handler, {
      begun: () => {
        this.open++;
        this.#witness.begun(request);
      },
      ended: (ending, begun) => {
        this.pending--;
        if (begun) this.open--;
        this.#witness.ended(request, ending);
      },
    });
    const content = {
      body: typeof options.body === "string" ? options.body : "",
      token: headers["authorization"] ?? "",
    };
    const socket = this.#idleSocket(site);
    if (socket === undefined) this.#connect(site, exchange, content);
    else this.#clock.after(REUSE_MS, () => this.#exchange(site, socket, { exchange, content, reused: true }));
    return true;
  }

  /** Closes the idle connections of an origin. */
  dropIdleSockets(origin: string): void {
    const site = this.#sites.get(origin);
    if (site !== undefined) site.idle = [];
  }

  #idleSocket(site: Site): Socket | undefined {
    for (let socket = site.idle.pop(); socket !== undefined; socket = site.idle.pop())
      if (this.#clock.now() - socket.idleSince < CLIENT_IDLE_MS) return socket;
    return undefined;
  }

  #connect(site: Site, exchange: SimulatedExchange, content: { body: string; token: string }): void {
    const outage = site.service.outage();
    const failAfter = (ms: number, code: string): void => {
      this.#clock.after(ms, () => exchange.fail(code, { sent: false, reused: false }));
    };
    if (outage?.kind === "refused") failAfter(CONNECT_MS, "ECONNREFUSED");
    else if (outage?.kind === "unknown-host") failAfter(CONNECT_MS, "ENOTFOUND");
    else if (outage?.kind === "unreachable")
      failAfter(this.#plan.connectTimeoutMs, "UND_ERR_CONNECT_TIMEOUT");
    else
      this.#clock.after(CONNECT_MS, () => {
        const { generation } = site.service;
        const socket = { lane: { servedOnSocket: 0 }, generation, idleSince: 0 };
        this.#exchange(site, socket, { exchange, content, reused: false });
      });
  }

  #exchange(
    site: Site,
    socket: Socket,
    {
      exchange,
      content,
      reused,
    }: {
      exchange: SimulatedExchange;
      content: { body: string; token: string };
      reused: boolean;
    },
  ): void {
    if (!exchange.begin(socket.lane)) return;
    const isDead =
      socket.generation !== site.service.generation ||
      (reused && this.#clock.now() - socket.idleSince > this.#plan.serverIdleMs);
    if (isDead) {
      exchange.fail("ECONNRESET", { sent: true, reused });
      return;
    }
    site.service.receive(content, (reply) => {
      this.#clock.after(ANSWER_MS, () => {
        if (!exchange.play(reply, reused) || !("status" in reply) || reply.close === true) return;
        socket.idleSince = this.#clock.now();
        site.idle.push(socket);
      });
    });
  }
}

type ExchangeWitness = { begun(): void; ended(ending: Ending, hadBegun: boolean): void };

/** One request on its way; it speaks undici's protocol of handlers. */
class SimulatedExchange {
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #tell: ExchangeWitness;
  readonly #controller: Dispatcher.DispatchController;
  #hasBegun = false;
  #isOver = false;

  constructor(handler: Dispatcher.DispatchHandler, tell: ExchangeWitness) {
    this.#handler = handler;
    this.#tell = tell;
    this.#controller = {
      paused: false,
      aborted: false,
      reason: null,
      rawHeaders: [],
      rawTrailers: [],
      pause: () => {},
      resume: () => {},
      abort: (reason: Error) => {
        if (this.#isOver) return;
        this.#end({ kind: "left" });
        handler.onResponseError?.(this.#controller, reason);
      },
    };
  }

  /** `false` when the client left before there was a socket. */
  begin(lane: Lane): boolean {
    (this.#handler as LaneHandler).lane = lane;
    this.#hasBegun = true;
    this.#tell.begun();
    this.#handler.onRequestStart?.(this.#controller, {});
    return !this.#isOver;
  }

  fail(code: string, { sent, reused }: { sent: boolean; reused: boolean }): void {
    this.#break(code, { sent, reused, answered: false });
  }

  /** `true` when the whole answer was taken. */
  play(reply: ModelReply, reused: boolean): boolean {
    if (this.#isOver) return false;
    if ("broken" in reply && reply.broken === "reset") {
      this.fail("ECONNRESET", { sent: true, reused });
      return false;
    }
    const { status, headers, body } = "broken" in reply ? CUT_ANSWER : reply;
    const retryAfter = headers["retry-after"];
    if (!("broken" in reply)) this.#end({ kind: "answer", status, retryAfter, isWhole: body.at(-1) === "}" });
    this.#handler.onResponseStart?.(
      this.#controller,
      status,
      { "content-type": "application/json", ...headers },
      "",
    );
    if (body !== "") this.#handler.onResponseData?.(this.#controller, Buffer.from(body));
    if ("broken" in reply) this.#break("ECONNRESET", { sent: true, reused, answered: true });
    else this.#handler.onResponseEnd?.(this.#controller, {});
    return true;
  }

  #break(code: string, facts: { sent: boolean; reused: boolean; answered: boolean }): void {
    if (this.#isOver) return;
    this.#end({ kind: "failure", code, ...facts });
    this.#handler.onResponseError?.(this.#controller, Object.assign(new Error(code), { code }));
  }

  #end(ending: Ending): void {
    this.#isOver = true;
    this.#tell.ended(ending, this.#hasBegun);
  }
}
