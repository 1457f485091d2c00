import { HttpError } from "../errors.ts";
import type { BodyDecoder, Exchange } from "../exchange.ts";
import { send } from "../transport/send.ts";
import { readErrorBody } from "../wire/error-body.ts";
import { doneDecoder } from "../wire/queue.ts";
import { bytesDecoder } from "../wire/read.ts";
import { hooksOf, limitsOf, type Context } from "./context.ts";

const HEALTH_PATH = "/health";

/** Whether the service says that it is ready. */
export async function health(context: Context): Promise<boolean> {
  const path = context.config.path ?? HEALTH_PATH;
  const exchange: Exchange<BodyDecoder<unknown>> = {
    operation: "health",
    method: "GET",
    path,
    headers: { ...context.config.headers },
    repeat: "safe",
    // It is about now: a repeat would ask another question, and hide the answer to this one.
    limits: { ...limitsOf(context, "models"), maxRetries: 0 },
    // A page there is a console or a portal in place of the server; what other routes give is not known.
    open: path === HEALTH_PATH ? doneDecoder : bytesDecoder,
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
