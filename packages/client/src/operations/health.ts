import { HttpError } from "../errors.ts";
import type { BodyDecoder, Exchange } from "../exchange.ts";
import { send } from "../transport/send.ts";
import { readErrorBody } from "../wire/error-body.ts";
import { bytesDecoder } from "../wire/read.ts";
import { hooksOf, limitsOf, type Context } from "./context.ts";

/** Whether the service says that it is ready. */
export async function health(context: Context): Promise<boolean> {
  const exchange: Exchange<BodyDecoder<Uint8Array>> = {
    operation: "health",
    method: "GET",
    path: context.config.path ?? "/health",
    headers: { ...context.config.headers },
    repeat: "safe",
    // It is about now: a repeat would ask another question, and hide the answer to this one.
    limits: { ...limitsOf(context, "models"), maxRetries: 0 },
    open: bytesDecoder,
    readError: readErrorBody,
  };
  try {
    await send(context.state, exchange, hooksOf(context));
    return true;
  } catch (error) {
    if (HttpError.isInstance(error) && error.status === 503) return false;
    throw error;
  }
}
