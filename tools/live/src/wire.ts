import { Agent, request as send, type Dispatcher } from "undici";
import type { Mask } from "./mask.ts";
import type { Journal } from "./journal.ts";
import { failureName } from "./failure-name.ts";
import { handshake, type Handshake } from "./handshake.ts";
import { readStream, type StreamRecord } from "./stream-record.ts";
import { maskedHeaders, readReply, type Reply, type Silence } from "./reply.ts";
import type { LiveService } from "./services.ts";

const CONNECT_TIMEOUT_MS = 10_000;

/** One raw HTTP request. Without a body it is a GET, with one a POST. */
export type RawRequest = {
  method?: string | undefined;
  /** Behind the service's base. */
  path?: string | undefined;
  /** A whole address instead, always with secrets of one's own choice. */
  url?: string | undefined;
  /** Header fields that let the request in. @default the service's own; none for a `url` */
  credentials?: Readonly<Record<string, string>> | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
  /** Bytes or text as they are; anything else as JSON. */
  body?: unknown;
};

/** How much a probe may send, by its own word. */
export type Cost = { requests: number; bytes: number };

/** A service as a probe sees it: bounded in requests, bytes and time, and all that it says is masked. */
export type AskedService = LiveService & {
  /** What `/v1/models` listed first; empty when it listed nothing. */
  readonly model: string;
  /** The services that share this one's origin. */
  readonly neighbours: readonly LiveService[];
  readonly mask: Mask;
  /** Throws when no answer comes. */
  ask(request: RawRequest): Promise<Reply>;
  /** For questions in which no answer is an answer. */
  attempt(request: RawRequest): Promise<Reply | Silence>;
  stream(request: RawRequest): Promise<StreamRecord>;
  /** A TLS greeting without a request. */
  handshake(): Promise<Handshake>;
};

export type Wire = {
  open(service: LiveService, bounds: Bounds): AskedService;
  close(): Promise<void>;
};

export type Bounds = { cost: Cost; signal: AbortSignal; model: string };

export type WireParts = { services: readonly LiveService[]; mask: Mask; journal: Journal };

/** Opens the one way on which probes reach services. */
export function openWire(parts: WireParts): Wire {
  const agent = new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS }, allowH2: false });
  return {
    open: (service, bounds) => openService({ ...parts, agent }, service, bounds),
    close: () => agent.destroy(),
  };
}

type Start = (request: RawRequest) => Promise<Dispatcher.ResponseData>;

function openService(
  parts: WireParts & { agent: Agent },
  service: LiveService,
  bounds: Bounds,
): AskedService {
  const { services, mask } = parts;
  const { signal } = bounds;
  const spend = purse(bounds.cost);
  const start = starter(parts, service, { signal, spend });
  const ask = async (request: RawRequest): Promise<Reply> => {
    const startedAt = performance.now();
    const reply = await readReply(await start(request), mask);
    return { ...reply, ms: performance.now() - startedAt };
  };
  return {
    ...service,
    model: bounds.model,
    neighbours: services.filter(
      (other) => other.base !== service.base && new URL(other.base).origin === new URL(service.base).origin,
    ),
    mask,
    ask,
    attempt: async (request) => {
      const startedAt = performance.now();
      try {
        return await ask(request);
      } catch (error) {
        if (error instanceof Overspent || signal.aborted) throw error;
        return { failure: failureName(error), ms: performance.now() - startedAt };
      }
    },
    stream: async (request) => {
      const record = await readStream(() => start(request));
      return { ...record, text: mask(record.text) };
    },
    handshake: () => {
      spend(0);
      return handshake(new URL(service.base), signal);
    },
  };
}

type Spending = { signal: AbortSignal; spend: (bytes: number) => void };

function starter(
  { agent, journal, mask }: WireParts & { agent: Agent },
  service: LiveService,
  { signal, spend }: Spending,
): Start {
  return async (request) => {
    const body = encodeBody(request.body);
    spend(body?.byteLength ?? 0);
    const started = await send(request.url ?? service.base + (request.path ?? ""), {
      dispatcher: agent,
      method: request.method ?? (body === undefined ? "GET" : "POST"),
      headers: headersOf(service, request, body !== undefined),
      body: body ?? null,
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    journal.note({ status: started.statusCode, headers: maskedHeaders(started.headers, mask) });
    return started;
  };
}

/** A probe that would send more than it announced. */
class Overspent extends Error {
  override readonly name = "Overspent";
}

function purse(cost: Cost): (bytes: number) => void {
  const left = { ...cost };
  return (bytes) => {
    left.requests -= 1;
    left.bytes -= bytes;
    if (left.requests < 0 || left.bytes < 0)
      throw new Overspent(
        `the probe wanted to send more than the ${cost.requests} requests that it announced`,
      );
  };
}

const encodeBody = (body: unknown): Uint8Array | undefined => {
  if (body === undefined || body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
};

function headersOf(service: LiveService, request: RawRequest, hasBody: boolean): Record<string, string> {
  const own = request.url === undefined ? service.credentials : {};
  return {
    ...(hasBody ? { "content-type": "application/json" } : {}),
    ...(request.credentials ?? own),
    ...request.headers,
  };
}
