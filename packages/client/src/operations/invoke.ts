import { InputError, PaifangError, locate } from "../errors.ts";
import type { BodyBytes, BodyDecoder, Exchange, Limits, Query, StreamDecoder } from "../exchange.ts";
import { byteStream, type ByteStream } from "../stream/byte-stream.ts";
import { openStream, send } from "../transport/send.ts";
import type { Call } from "../types.ts";
import { readErrorBody } from "../wire/error-body.ts";
import { parseAnswer } from "../wire/parse-json.ts";
import { bytesDecoder, piecesDecoder } from "../wire/read.ts";
import { encodeBody } from "../wire/request-body.ts";
import { SentOnce, isAsyncIterable, refuseRead } from "./body-stream.ts";
import { refuseLargeBody } from "./chat.ts";
import { hooksOf, limitsOf, maxBodyBytesOf, type Context } from "./context.ts";

/** A request of any form to any path of a service. */
export type InvokeRequest = {
  /** @default "POST" */
  method?: string | undefined;
  query?: Query | undefined;
  /** Text and bytes go as they are, an async iterable of `Uint8Array` piece by piece and once; anything else goes as JSON. */
  body?: unknown;
  /** Give the answer's body while it comes. @default false */
  stream?: boolean | undefined;
  /** Largest answer that is not streamed, in bytes; 0 is off. @default 67_108_864 */
  maxAnswerBytes?: number | undefined;
};

/** The service's answer as it came; only 2xx get here. */
export type InvokeResponse = Omit<Call, "usage" | "model" | "raw"> & {
  status: number;
  headers: Readonly<Record<string, string>>;
  bytes: Uint8Array;
  text(): string;
  /** @throws {ResponseError} the answer is no JSON. */
  json(): unknown;
};

/** The service's answer while it comes, to be read once with `for await`. A cut body throws; leaving early closes the connection. */
export type InvokeStream = ByteStream &
  Pick<InvokeResponse, "status" | "headers" | "attempts" | "requestIds">;

/** Sends one request to the service, with its auth, limits and errors. */
export async function invoke(context: Context, request: InvokeRequest): Promise<InvokeResponse> {
  const exchange: Exchange<BodyDecoder<Uint8Array>> = {
    ...sendingOf(context, request),
    limits: { ...limitsOf(context, "invoke"), ...answerLimit(request.maxAnswerBytes) },
    open: bytesDecoder,
  };
  const answered = await sending(exchange, () => send(context.state, exchange, hooksOf(context)));
  letGo(exchange.body);
  const { value: bytes, endpoint, ...answer } = answered;
  const { status, headers, attempts, requestIds } = answer;
  const text = (): string => new TextDecoder().decode(bytes);
  const json = (): unknown => {
    try {
      return parseAnswer(text(), headers["content-type"]);
    } catch (error) {
      const { scrub } = context.state.config.credentials;
      const place = { operation: "invoke", endpoint, attempts, requestId: requestIds.at(-1), scrub };
      throw error instanceof PaifangError ? locate(error, place) : error;
    }
  };
  return { status, headers, bytes, attempts, requestIds, text, json };
}

/** Sends one request to the service and gives the answer's body while it comes. */
export async function invokeStream(context: Context, request: InvokeRequest): Promise<InvokeStream> {
  const exchange: Exchange<StreamDecoder<Uint8Array>> = {
    ...sendingOf(context, request),
    limits: byteStreamLimits(context),
    open: piecesDecoder,
  };
  const opened = await sending(exchange, () => openStream(context.state, exchange, hooksOf(context)));
  const { status, headers, attempts, requestIds } = opened;
  const { scrub } = context.state.config.credentials;
  const pieces = byteStream(opened, {
    operation: "invoke",
    scrub,
    signal: context.config.signal,
    over: () => letGo(exchange.body),
  });
  return { ...pieces, status, headers, attempts, requestIds };
}

/** Bytes are all the events there are, so a caller's own `idleTimeoutMs` rules alone. */
export function byteStreamLimits(context: Context): Limits {
  const limits = limitsOf(context, "invokeStream");
  return context.config.idleTimeoutMs === undefined ? limits : { ...limits, silenceTimeoutMs: 0 };
}

type Sending = Pick<
  Exchange<unknown>,
  "operation" | "method" | "path" | "query" | "headers" | "body" | "repeat" | "readError"
>;

function sendingOf(context: Context, request: InvokeRequest): Sending {
  const method = methodOf(request.method ?? "POST");
  const { body, contentType } = bodyOf(context, request.body);
  return {
    operation: "invoke",
    method,
    path: context.config.path ?? "",
    query: queryOf(request.query),
    headers: {
      ...(contentType === undefined ? {} : { "content-type": contentType }),
      ...context.config.headers,
    },
    body,
    repeat: method === "GET" && !(body instanceof SentOnce) ? "safe" : "unsent-only",
    readError: readErrorBody,
  };
}

const queryFault = (reason: string): InputError => new InputError("INPUT_INVALID", `\`query\` ${reason}.`);

/** @throws {InputError} it is no plain object, whose fields would be lost, or has a value that is no single word. */
function queryOf(given: Query | undefined): Query | undefined {
  if (given === undefined) return undefined;
  const prototype: unknown =
    typeof given === "object" && given !== null ? Object.getPrototypeOf(given) : undefined;
  if (prototype !== Object.prototype && prototype !== null) throw queryFault("is no plain object");
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !["string", "number", "boolean"].includes(typeof value))
      throw queryFault(`has a value for ${JSON.stringify(name)} that is no text, number or boolean`);
  }
  return given;
}

/** Methods that are no request to a route: a tunnel, and an echo that would show the token. */
const REFUSED_METHODS = new Set(["CONNECT", "TRACE", "TRACK"]);

/** @throws {InputError} it is no method, or one that no service should see. */
export function methodOf(given: string): string {
  const method = given.toUpperCase();
  if (!/^[A-Z]+$/.test(method) || REFUSED_METHODS.has(method))
    throw new InputError("INPUT_INVALID", `\`method\` is ${JSON.stringify(given)}.`);
  return method;
}

/** A caller's body in the form that transport sends. */
export function bodyOf(
  context: Context,
  given: unknown,
): { body: BodyBytes | SentOnce | undefined; contentType: string | undefined } {
  if (isAsyncIterable(given) && !(given instanceof Blob)) {
    refuseRead(given);
    return {
      body: new SentOnce(given, maxBodyBytesOf(context)),
      contentType: "application/octet-stream",
    };
  }
  const encoded = encodeBody(given);
  if (encoded.body !== undefined) refuseLargeBody(context, encoded.body);
  return encoded;
}

/**
 * Runs the exchange; a streamed body's own failure is the call's. It is let go when the exchange failed. While
 * an answer comes it may go on, so after one `letGo` is for the answer's end.
 */
export async function sending<R>(
  { body }: Pick<Exchange<unknown>, "body">,
  run: () => Promise<R>,
): Promise<R> {
  if (!(body instanceof SentOnce)) return run();
  try {
    return await run();
  } catch (error) {
    body.close();
    throw body.failure === undefined ? error : body.failure.reason;
  }
}

export const letGo = (body: Exchange<unknown>["body"]): void => {
  if (body instanceof SentOnce) body.close();
};

const answerLimit = (maxAnswerBytes: number | undefined): Partial<Limits> => {
  if (maxAnswerBytes === undefined) return {};
  if (!Number.isInteger(maxAnswerBytes) || maxAnswerBytes < 0)
    throw new InputError("INPUT_INVALID", "`maxAnswerBytes` is no whole number of at least 0.");
  return { maxAnswerBytes };
};
