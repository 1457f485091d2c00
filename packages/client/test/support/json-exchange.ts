import { VERB_LIMITS } from "../../src/config/profile.ts";
import type { BodyDecoder, Exchange, Limits } from "../../src/exchange.ts";
import { readErrorBody } from "../../src/wire/error-body.ts";
import { jsonDecoder } from "../../src/wire/read.ts";

type Overrides = Partial<Omit<Exchange<BodyDecoder<unknown>>, "limits">> & { limits?: Partial<Limits> };

/** An exchange that takes any JSON for an answer. */
export function jsonExchange({ limits, ...overrides }: Overrides = {}): Exchange<BodyDecoder<unknown>> {
  return {
    operation: "embed",
    method: "POST",
    path: "/embeddings",
    body: "{}",
    repeat: "safe",
    limits: { ...VERB_LIMITS.embed, maxRetries: 4, ...limits },
    open: (contentType) => jsonDecoder(contentType, (json) => json),
    readError: readErrorBody,
    ...overrides,
  };
}
