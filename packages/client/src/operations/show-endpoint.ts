type ClientClass = abstract new (...given: never) => { readonly endpoint: string };
type Inspect = (value: unknown, options: unknown) => string;

/** Makes clients show their class and endpoint when they are printed or written as JSON, and nothing else of theirs. */
export function showEndpoint(type: ClientClass, name: string): void {
  Object.defineProperties(type.prototype, {
    toJSON: {
      value(this: InstanceType<ClientClass>): unknown {
        return { endpoint: this.endpoint };
      },
    },
    [Symbol.for("nodejs.util.inspect.custom")]: {
      value(this: InstanceType<ClientClass>, _depth: number, options: unknown, inspect: Inspect): string {
        return `${name} ${inspect({ endpoint: this.endpoint }, options)}`;
      },
    },
  });
}
