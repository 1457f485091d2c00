/** What a service answers; a body in pieces is written as it comes, one HTTP chunk each. */
export type Answer = {
  status: number;
  /** The reason phrase, where it is not the usual one. */
  reason?: string;
  headers: Readonly<Record<string, string>>;
  body: string | Uint8Array | AsyncIterable<string | Uint8Array>;
  /** Bytes that are text: what befalls text befalls them too. */
  isText?: true;
};

/** A whole body that is text, as a string. */
export function textOf({ body, isText }: Answer): string | undefined {
  if (typeof body === "string") return body;
  return isText === true && body instanceof Uint8Array ? Buffer.from(body).toString() : undefined;
}

export type WholeAnswer = Answer & { body: string };

/** A request as the services see it. */
export type ServiceRequest = {
  requestId: string;
  method: string;
  /** After the service's base, without the query. */
  path: string;
  /** With its question mark; empty without one. */
  query: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
};

/** Thrown where a request is refused; carries what is answered. */
export class Refusal extends Error {
  readonly answer: WholeAnswer;
  constructor(answer: WholeAnswer) {
    super(`answered with ${answer.status}`);
    this.answer = answer;
  }
}

export const jsonAnswer = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): WholeAnswer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(value),
});

export const textAnswer = (status: number, text: string): WholeAnswer => ({
  status,
  headers: { "content-type": "text/plain" },
  body: text,
});

export const emptyAnswer = (status: number): WholeAnswer => ({ status, headers: {}, body: "" });
