import { InputError, PaifangError, locate } from "../errors.ts";
import type { BodyBytes, BodyDecoder, Exchange, Query } from "../exchange.ts";
import { send } from "../transport/send.ts";
import type { Call } from "../types.ts";
import { readErrorBody } from "../wire/error-body.ts";
import { parseAnswer } from "../wire/parse-json.ts";
import { bytesDecoder } from "../wire/read.ts";
import { refuseLargeBody } from "./chat.ts";
import { hooksOf, limitsOf, type Context } from "./context.ts";

/** A request of any form to any path of a service. */
export type InvokeRequest = {
  /** @default "POST" */
  method?: string | undefined;
  query?: Query | undefined;
  /** Text and bytes go as they are; anything else goes as JSON. */
  body?: unknown;
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

/** Sends one request to the service, with its auth, limits and errors. */
export async function invoke(context: Context, request: InvokeRequest): Promise<InvokeResponse> {
  const method = (request.method ?? "POST").toUpperCase();
  if (!/^[A-Z]+$/.test(method))
    throw new InputError("INPUT_INVALID", `\`method\` is ${JSON.stringify(request.method)}.`);
  const { body, type } = bodyOf(request.body);
  if (body !== undefined) refuseLargeBody(context, body);
  const exchange: Exchange<BodyDecoder<Uint8Array>> = {
    operation: "invoke",
    method,
    path: context.config.path ?? "",
    query: request.query,
    headers: {
      ...(type === undefined ? {} : { "content-type": type }),
      ...context.config.headers,
    },
    body,
    repeat: method === "GET" ? "safe" : "unsent-only",
    limits: limitsOf(context, "invoke"),
    open: bytesDecoder,
    readError: readErrorBody,
  };
  const { value: bytes, endpoint, ...answer } = await send(context.state, exchange, hooksOf(context));
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

function bodyOf(given: unknown): { body: BodyBytes | undefined; type: string | undefined } {
  if (given === undefined) return { body: undefined, type: undefined };
  if (typeof given === "string") return { body: given, type: "text/plain; charset=utf-8" };
  if (given instanceof Uint8Array) return { body: given, type: "application/octet-stream" };
  return { body: JSON.stringify(given), type: "application/json" };
}
