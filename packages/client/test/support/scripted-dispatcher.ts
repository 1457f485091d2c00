import { Dispatcher } from "undici";

/** One reply of the script: an answer, or an error in place of one. */
export type Reply = {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array | readonly (string | Uint8Array)[];
  /** Fails the exchange: before any byte, or after the body pieces given. */
  error?: Error;
};

export type SeenRequest = { method: string; path: string; headers: Record<string, string>; body: string };

/** Plays replies in order, one an attempt, and keeps what was sent. */
export class ScriptedDispatcher extends Dispatcher {
  readonly calls: SeenRequest[] = [];
  readonly #replies: Reply[];

  constructor(replies: readonly Reply[]) {
    super();
    this.#replies = [...replies];
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.calls.push({
      method: options.method,
      path: options.path,
      headers: options.headers as Record<string, string>,
      body: typeof options.body === "string" ? options.body : "",
    });
    const reply = this.#replies.shift() ?? { error: new Error("the script has no further reply") };
    setImmediate(() => play(reply, handler));
    return true;
  }
}

export const replies = (script: readonly Reply[]): ScriptedDispatcher => new ScriptedDispatcher(script);

function play(reply: Reply, handler: Dispatcher.DispatchHandler): void {
  let aborted = false;
  const controller = {
    paused: false,
    aborted: false,
    reason: null,
    rawHeaders: [],
    rawTrailers: [],
    pause: () => {},
    resume: () => {},
    abort: (reason: Error) => {
      aborted = true;
      handler.onResponseError?.(controller, reason);
    },
  } satisfies Dispatcher.DispatchController;
  handler.onRequestStart?.(controller, {});
  if (aborted) return;
  if (reply.status !== undefined) {
    handler.onResponseStart?.(controller, reply.status, reply.headers ?? {}, "");
    for (const piece of [reply.body ?? []].flat())
      if (!aborted) handler.onResponseData?.(controller, Buffer.from(piece));
    if (aborted) return;
    if (reply.error === undefined) handler.onResponseEnd?.(controller, {});
  }
  if (reply.error !== undefined && !aborted) handler.onResponseError?.(controller, reply.error);
}
