import type { Suffering } from "./faults.ts";

type Pieces = AsyncIterable<string | Uint8Array>;
type Events = AsyncGenerator<string | Uint8Array, void, undefined>;

/** The events of a stream, one a piece, with what they are to suffer. Bytes are events as they come. */
export async function* sufferEvents(body: Pieces, suffering: Suffering, gone: AbortSignal): Events {
  const { stall, errorEvent } = suffering;
  let written = 0;
  for await (const event of eventsOf(body)) {
    if (stall?.afterEvents === written) await wait(stall.ms, gone);
    if (errorEvent?.afterEvents === written) {
      const isNamed = typeof event === "string" && event.startsWith("event:");
      const { error } = errorEvent;
      // Streams whose events have names tell of an error in an event of that name.
      yield isNamed
        ? `event: error\ndata: ${JSON.stringify({ type: "error", error })}\n\n`
        : `data: ${JSON.stringify({ error })}\n\n`;
      yield "data: [DONE]\n\n";
      return;
    }
    yield event;
    written++;
  }
}

async function* eventsOf(body: Pieces): Events {
  let text = "";
  for await (const piece of body) {
    if (typeof piece !== "string") {
      yield piece;
      continue;
    }
    const events = (text + piece).split(/(?<=\r?\n\r?\n)/);
    text = /\r?\n\r?\n$/.test(events.at(-1) ?? "") ? "" : (events.pop() ?? "");
    yield* events;
  }
  if (text !== "") yield text;
}

/** Waits as long as it is told, or until the caller has left. */
export function wait(ms: number | undefined, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (gone.aborted) {
      resolve();
      return;
    }
    const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
    gone.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
