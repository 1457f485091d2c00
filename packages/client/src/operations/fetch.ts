import { OWN_FIELDS } from "../config/check.ts";
import { ConfigError, HttpError, PaifangError, locate } from "../errors.ts";
import type { Exchange, HeaderFields, Opened, ServerMessage, StreamDecoder } from "../exchange.ts";
import { byteStream } from "../stream/byte-stream.ts";
import { Scope } from "../transport/deadline.ts";
import { openStream } from "../transport/send.ts";
import { readErrorBody } from "../wire/error-body.ts";
import { piecesDecoder } from "../wire/read.ts";
import { SentOnce, refuseRead } from "./body-stream.ts";
import { chatDoor, type ChatDoorCall } from "./chat-door.ts";
import { refuseLargeBody } from "./chat.ts";
import { hooksOf, maxBodyBytesOf, type Context } from "./context.ts";
import { bodyOf, byteStreamLimits, letGo, methodOf, sending } from "./invoke.ts";

/** A function of the form of WHATWG's `fetch`, for clients that take one. */
export type FetchDoor = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** How a door is asked for chat; a symbol that two copies of this package share. */
const CHAT_DOOR = Symbol.for("paifang.chat-door");

type ChatDoor = (init: RequestInit, call: ChatDoorCall) => Promise<Response>;

/** A client's `fetch`, with the chat door behind it. */
export function fetchOf(context: () => Context): FetchDoor {
  const door: FetchDoor = (input, init) => fetchDoor(context(), input, init);
  const chat: ChatDoor = (init, call) => chatDoor(context(), init, call);
  return Object.defineProperty(door, CHAT_DOOR, { value: chat });
}

/** The chat door of a client's `fetch`; a function of somebody else has none. */
export const chatDoorOf = (door: FetchDoor): ChatDoor | undefined =>
  Reflect.get(door, CHAT_DOOR) as ChatDoor | undefined;

/** Sends what another client would have fetched, and answers as `fetch` does, whatever the status. */
async function fetchDoor(
  context: Context,
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<Response> {
  const given = requestOf(input);
  const path = pathOf(context, addressOf(input));
  const signal = eitherSignal(context.config.signal, init.signal ?? given?.signal);
  signal?.throwIfAborted();
  const method = methodOf(init.method ?? given?.method ?? "GET");
  const { body, contentType } = await sentBody(context, given, init.body, signal);
  let refusedText = "";
  const exchange: Exchange<StreamDecoder<Uint8Array>> = {
    operation: "fetch",
    method,
    path,
    headers: fieldsOf(context, new Headers(init.headers ?? given?.headers), contentType),
    body,
    repeat: method === "GET" ? "safe" : "unsent-only",
    limits: byteStreamLimits(context),
    open: piecesDecoder,
    readError: (status, text): ServerMessage => {
      refusedText = text;
      return readErrorBody(status, text);
    },
  };
  const hooks = { ...hooksOf(context), signal };
  try {
    const opened = await sending(exchange, () => openStream(context.state, exchange, hooks));
    return answerOf(context, opened, { signal, over: () => letGo(body) });
  } catch (error) {
    if (!(error instanceof HttpError) || error.status > 599) throw error;
    // Not the error's own text, which is cut: whoever asked reads the whole.
    const text = context.state.config.credentials.scrub(refusedText);
    // Bytes: to a text, Response would add a content type that the service did not send.
    return response(error, new TextEncoder().encode(text));
  }
}

/** A Request, also one of another library's class. */
function requestOf(input: string | URL | Request): Request | undefined {
  return typeof input === "object" && !(input instanceof URL) && "url" in input ? input : undefined;
}

function addressOf(input: string | URL | Request): string {
  if (typeof input === "string") return input;
  return input instanceof URL ? input.href : input.url;
}

/**
 * The part of an address below the service's own.
 *
 * @throws {ConfigError} it is not below it; the token goes nowhere else.
 */
function pathOf({ state }: Context, address: string): string {
  const { base } = state.config.address;
  const isPath = !/^(?:[a-z][a-z0-9+.-]*:|[/\\]{2})/i.test(address);
  if (isPath) return address.replace(/#.*$/s, "");
  const url = URL.parse(address) ?? undefined;
  const plain = url !== undefined && url.username === "" && url.password === "";
  const whole = plain ? url.origin + url.pathname : "";
  if (whole !== base && !whole.startsWith(`${base}/`))
    throw new ConfigError(
      "OPTION_INVALID",
      "url",
      state.config.credentials.scrub(
        `The address ${faultOf(url)} ${base}, and the service's token goes nowhere else.`,
      ),
    );
  return whole.slice(base.length) + (url?.search ?? "");
}

function faultOf(url: URL | undefined): string {
  if (url === undefined) return "is malformed; it must be at or below";
  // Of another scheme, such as `user:` of a password, the whole rest is a path.
  if (url.origin === "null") return "is none of http; it must be at or below";
  const isNamed = url.username !== "" || url.password !== "";
  return `at ${url.origin}${url.pathname} ${isNamed ? "names a user, or " : ""}is not below`;
}

function eitherSignal(
  first: AbortSignal | undefined,
  second: AbortSignal | null | undefined,
): AbortSignal | undefined {
  if (first === undefined || second === null || second === undefined) return first ?? second ?? undefined;
  return AbortSignal.any([first, second]);
}

type SentBody = { body: Uint8Array | SentOnce | undefined; contentType: string | undefined };

/** A stream that the caller made is sent as it comes; everything else is bytes, so that it can be sent again. */
async function sentBody(
  context: Context,
  given: Request | undefined,
  own: RequestInit["body"],
  signal: AbortSignal | undefined,
): Promise<SentBody> {
  if (own === null || own === undefined) {
    if (given?.body === null || given?.body === undefined) return { body: undefined, contentType: undefined };
    const bytes = await wholeBody(context, given.body, signal);
    return { body: bytes, contentType: given.headers.get("content-type") ?? undefined };
  }
  if (!(own instanceof Blob) && typeof own === "object" && Symbol.asyncIterator in own)
    return { body: bodyOf(context, own).body as SentOnce, contentType: undefined };
  const source = new Response(own);
  const bytes = new Uint8Array(await source.arrayBuffer());
  refuseLargeBody(context, bytes);
  return { body: bytes, contentType: source.headers.get("content-type") ?? undefined };
}

/** The body of a Request, which does not tell whether a stream without an end is behind it. */
async function wholeBody(
  context: Context,
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  refuseRead(stream);
  const { state } = context;
  const once = new SentOnce(stream, maxBodyBytesOf(context));
  const scope = new Scope(state, signal, byteStreamLimits(context).deadlineMs);
  const read = async (): Promise<Uint8Array> => {
    const pieces: Uint8Array[] = [];
    for await (const piece of once) pieces.push(piece);
    return Buffer.concat(pieces);
  };
  try {
    if (scope.ended !== undefined) throw scope.ended.reason;
    return await scope.race(read(), () => once.close());
  } catch (error) {
    if (!(error instanceof PaifangError)) throw error;
    const { address, credentials } = state.config;
    throw locate(error, {
      operation: "fetch",
      endpoint: address.base,
      attempts: 0,
      scrub: credentials.scrub,
    });
  } finally {
    scope.close();
    once.close();
  }
}

/** Of the other client's idea of auth, connection and compression; this client has its own. */
const REPLACED_FIELDS = [...OWN_FIELDS, "accept-encoding"];

function fieldsOf(context: Context, headers: Headers, contentType: string | undefined): HeaderFields {
  for (const name of REPLACED_FIELDS) headers.delete(name);
  if (contentType !== undefined && !headers.has("content-type")) headers.set("content-type", contentType);
  for (const [name, value] of Object.entries(context.config.headers ?? {}))
    if (!headers.has(name)) headers.set(name, value);
  return Object.fromEntries(headers);
}

/** The open answer as `fetch` gives it. A cut of the stream fails its body. */
function answerOf(
  context: Context,
  opened: Opened<Uint8Array>,
  ends: { signal: AbortSignal | undefined; over(): void },
): Response {
  const { scrub } = context.state.config.credentials;
  const stream = byteStream(opened, { operation: "fetch", scrub, ...ends });
  const pieces = stream[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await pieces.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => stream.close(),
    },
    { highWaterMark: 0 },
  );
  const made = response(opened, body);
  if (made.body === null) stream.close();
  return made;
}

const WITHOUT_BODY = new Set([204, 205, 304]);
/** They told of the bytes on the wire, which are decoded here. */
const STRIPPED_FIELDS = ["content-encoding", "content-length", "transfer-encoding"];

function response(
  { status, headers }: { status: number; headers: HeaderFields },
  body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>,
): Response {
  const fields = new Headers();
  for (const [name, value] of Object.entries(headers))
    if (!STRIPPED_FIELDS.includes(name)) fields.set(name, value);
  return new Response(WITHOUT_BODY.has(status) ? null : body, { status, headers: fields });
}
