import type { CallConfig } from "../config/resolve.ts";

type ClientClass<C> = abstract new (...given: never) => C;
type Shown = { readonly endpoint: string };
type Inspect = (value: unknown, options: unknown) => string;

/** What tells the answers of one face of a client from another's, under a name that two copies of this package share. */
export const IDENTITY: unique symbol = Symbol.for("paifang.identity");

/**
 * Makes clients show their class and endpoint when they are printed or written as JSON, and nothing else of theirs.
 * Caches are told also of the call options that decide what is answered.
 */
export function showEndpoint<C extends Shown>(
  type: ClientClass<C>,
  name: string,
  callOf: (client: C) => CallConfig,
): void {
  Object.defineProperties(type.prototype, {
    toJSON: {
      value(this: C): unknown {
        return { endpoint: this.endpoint };
      },
    },
    [Symbol.for("nodejs.util.inspect.custom")]: {
      value(this: C, _depth: number, options: unknown, inspect: Inspect): string {
        return `${name} ${inspect({ endpoint: this.endpoint }, options)}`;
      },
    },
    [IDENTITY]: {
      get(this: C): unknown {
        const { model, extraBody, path } = callOf(this);
        return { endpoint: this.endpoint, model, extraBody, path };
      },
    },
  });
}
