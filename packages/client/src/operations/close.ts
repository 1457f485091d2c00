import { PaifangError } from "../errors.ts";
import type { ServiceState } from "../service/service-state.ts";
import { closePools } from "../transport/pool.ts";

/** Ends every call under way and destroys the client's connections. Harmless when repeated. */
export async function close(state: ServiceState): Promise<void> {
  if (state.closed) return;
  state.closed = true;
  for (const call of state.live) call.end(new PaifangError("CLIENT_CLOSED", "The client was closed."));
  await closePools(state);
  state.timers.clear();
}
