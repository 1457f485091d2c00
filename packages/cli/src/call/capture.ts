import { Dispatcher } from "undici";

export type CapturedRequest = {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
};

/** Takes requests where a connection would be, keeps them and sends none. */
export class Capture extends Dispatcher {
  readonly requests: CapturedRequest[] = [];

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.requests.push({
      method: options.method,
      url: `${String(options.origin ?? "")}${options.path}`,
      headers: fieldsOf(options.headers),
      body: textOf(options.body),
    });
    setImmediate(() => refuse(handler));
    return true;
  }
}

const fieldsOf = (headers: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );

const textOf = (body: unknown): string =>
  typeof body === "string" ? body : body instanceof Uint8Array ? Buffer.from(body).toString() : "";

function refuse(handler: Dispatcher.DispatchHandler): void {
  const controller: Dispatcher.DispatchController = {
    paused: false,
    aborted: false,
    reason: null,
    rawHeaders: [],
    rawTrailers: [],
    pause: () => {},
    resume: () => {},
    abort: () => {},
  };
  handler.onRequestStart?.(controller, {});
  handler.onResponseError?.(controller, new Error("The request was captured."));
}
