import { limitsFor } from "../config/limits.ts";
import type { CallConfig } from "../config/resolve.ts";
import type { Answer, BodyDecoder, Exchange, Limits, Query } from "../exchange.ts";
import type { ServiceState } from "../service/service-state.ts";
import { send, type CallHooks } from "../transport/send.ts";
import { readErrorBody } from "../wire/error-body.ts";
import type { EncodedBody } from "../wire/request-body.ts";

/** What a verb of the queue works with: state and options of the call, and which queue of the service. */
export type QueueContext = {
  readonly state: ServiceState;
  readonly config: CallConfig;
  /** `""` for the input queue, `"/sink"` for the answers. */
  readonly queuePath: string;
};

/** One request to a queue. */
export type Question = {
  /** The verb as the caller knows it. */
  operation: string;
  method: "GET" | "POST" | "PUT" | "DELETE";
  query: Query;
  sent?: EncodedBody;
  /** What may run twice without harm is `"safe"`. */
  repeat: "safe" | "unsent-only";
  limits?: Partial<Limits>;
  hooks?: CallHooks;
};

/** Sends one request to a queue. Answers are asked for as JSON; protobuf never. */
export function ask<T>(
  { state, config, queuePath }: QueueContext,
  question: Question,
  open: (contentType: string | undefined) => BodyDecoder<T>,
): Promise<Answer<T>> {
  const { operation, method, query, sent, repeat } = question;
  const contentType = sent?.contentType;
  const exchange: Exchange<BodyDecoder<T>> = {
    operation: `queue.${operation}`,
    method,
    path: config.path ?? queuePath,
    query,
    headers: {
      ...config.headers,
      ...(contentType === undefined ? {} : { "content-type": contentType }),
      accept: "application/json",
    },
    body: sent?.body,
    repeat,
    limits: { ...limitsFor(config, "queue"), ...question.limits },
    open,
    readError: readErrorBody,
  };
  return send(state, exchange, question.hooks ?? { signal: config.signal, onAttempt: config.onAttempt });
}

/** What every verb tells of its exchange. */
export type QueueCall = { attempts: number; requestIds: string[] };

export const callOf = ({ attempts, requestIds }: QueueCall): QueueCall => ({ attempts, requestIds });
