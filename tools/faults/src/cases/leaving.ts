import type { CallerFault, Stage } from "../fault.ts";
import type { Seen } from "../raw/raw-server.ts";

export const MESSAGES: { role: "user"; content: string }[] = [
  { role: "user", content: "Why is the sky blue?" },
];

/** The caller's own reason, after so many requests. */
export const aborted = (requests: number): CallerFault["expect"] => ({ kind: "abort", requests });

/** Starts a call, waits until the server has seen as much, and then aborts it. */
export async function abortWhen(
  stage: Stage,
  start: () => Promise<unknown>,
  isSeen: (seen: Readonly<Seen>) => boolean,
): Promise<unknown> {
  const call = start();
  // It rejects while this waits; who awaits it below is told.
  call.catch(() => {});
  await stage.until(isSeen);
  stage.abort();
  return call;
}

export const cameWhole = ({ requests }: Readonly<Seen>): boolean => requests.length > 0;
/** Waits some turns of the event loop, in which what was written arrives. */
export const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
};
