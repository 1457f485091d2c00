import { ConfigError, HttpError } from "../errors.ts";
import type { Exchange, HeaderFields, Opened, ServerMessage, StreamDecoder } from "../exchange.ts";
import { byteStream } from "../stream/byte-stream.ts";
import { openStream } from "../transport/send.ts";
import { readErrorBody } from "../wire/error-body.ts";
import { piecesDecoder } from "../wire/read.ts";
import type { SentOnce } from "./body-stream.ts";
import { refuseLargeBody } from "./chat.ts";
import { hooksOf, type Context } from "./context.ts";
import { bodyOf, byteStreamLimits, letGo, methodOf, sending } from "./invoke.ts";

/** A function of the form of WHATWG's `fetch`, for clients that take one. */
export type FetchDoor = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Sends what another client would have fetched, and answers as `fetch` does, whatever the status. */
export async function fetchDoor(
  context: Context,
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<Response> {
  const given = input instanceof Request ? input : undefined;
  const path = pathOf(context.state.config.address.base, addressOf(input));
  const signal = eitherSignal(context.config.signal, init.signal ?? given?.signal);
  signal?.throwIfAborted();
  const method = methodOf(init.method ?? given?.method ?? "GET");
  const { body, contentType } = await sentBody(context, init.body ?? given?.body, given, init);
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
    return answerOf(context, opened, () => letGo(body));
  } catch (error) {
    if (!(error instanceof HttpError) || error.status > 599) throw error;
    // Not the error's own text, which is cut: whoever asked reads the whole.
    const text = context.state.config.credentials.scrub(refusedText);
    return response(error, text);
  }
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
function pathOf(base: string, address: string): string {
  const isPath = !/^(?:[a-z][a-z0-9+.-]*:|[/\\]{2})/i.test(address);
  if (isPath) return address.replace(/#.*$/s, "");
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const plain = url !== undefined && url.username === "" && url.password === "";
  const whole = plain ? url.origin + url.pathname : "";
  if (whole !== base && !whole.startsWith(`${base}/`))
    throw new ConfigError(
      "OPTION_INVALID",
      "url",
      `The address ${url === undefined ? "is malformed" : `at ${url.origin}${url.pathname} is not below`} ${base}, and the service's token goes nowhere else.`,
    );
  return whole.slice(base.length) + (url?.search ?? "");
}

function eitherSignal(
  first: AbortSignal | undefined,
  second: AbortSignal | null | undefined,
): AbortSignal | undefined {
  if (first === undefined || second === null || second === undefined) return first ?? second ?? undefined;
  return AbortSignal.any([first, second]);
}

/** A stream that the caller made is sent as it comes; everything else is bytes, so that it can be sent again. */
async function sentBody(
  context: Context,
  body: RequestInit["body"],
  given: Request | undefined,
  init: RequestInit,
): Promise<{ body: Uint8Array | SentOnce | undefined; contentType: string | undefined }> {
  if (body === null || body === undefined) return { body: undefined, contentType: undefined };
  const isOwn = init.body !== null && init.body !== undefined;
  if (isOwn && !(body instanceof Blob) && typeof body === "object" && Symbol.asyncIterator in body) {
    const streamed = bodyOf(context, body);
    return { body: streamed.body as SentOnce, contentType: undefined };
  }
  const source = isOwn ? new Response(body) : given;
  const bytes = new Uint8Array((await source?.arrayBuffer()) ?? []);
  refuseLargeBody(context, bytes);
  return { body: bytes, contentType: source?.headers.get("content-type") ?? undefined };
}

/** Fields of the connection and of the caller's own idea of auth; the client writes its own. */
const REPLACED_FIELDS = [
  "authorization",
  "token",
  "host",
  "content-length",
  "connection",
  "keep-alive",
  "transfer-encoding",
  "te",
  "upgrade",
  "expect",
  "accept-encoding",
];

function fieldsOf(context: Context, headers: Headers, contentType: string | undefined): HeaderFields {
  for (const name of REPLACED_FIELDS) headers.delete(name);
  if (contentType !== undefined && !headers.has("content-type")) headers.set("content-type", contentType);
  for (const [name, value] of Object.entries(context.config.headers ?? {}))
    if (!headers.has(name)) headers.set(name, value);
  return Object.fromEntries(headers);
}

/** The open answer as `fetch` gives it. A cut of the stream fails its body. */
function answerOf(context: Context, opened: Opened<Uint8Array>, over: () => void): Response {
  const { scrub } = context.state.config.credentials;
  const stream = byteStream(opened, { operation: "fetch", scrub, over });
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
  body: ReadableStream<Uint8Array> | string,
): Response {
  const fields = new Headers();
  for (const [name, value] of Object.entries(headers))
    if (!STRIPPED_FIELDS.includes(name)) fields.set(name, value);
  return new Response(WITHOUT_BODY.has(status) ? null : body, { status, headers: fields });
}
