import { inspect } from "node:util";
import { expect } from "vitest";
import type { Place } from "./subject.ts";

/** Nobody waits between attempts. */
export const unhurried = { sleep: (): void => {} } as const;

/** For what the server sees a moment later. */
export const SOON = { interval: 5, timeout: 5_000 } as const;

/** What a call rejects with; an answer instead is a failure of the check. */
export const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    (answer) => expect.unreachable(`The call was answered: ${inspect(answer)}`),
    (error: unknown) => error,
  );

export const secretsOf = ({ address }: Place): string[] =>
  "apiKey" in address ? [address.token, address.apiKey] : [address.token];

/** The ways in which a value is shown, each only if one of the secrets is in it. */
export function leaksOf(value: unknown, secrets: readonly string[]): string[] {
  const error = value instanceof Error ? { message: value.message, stack: value.stack ?? "" } : {};
  const shown = {
    ...error,
    json: jsonOf(value),
    inspection: inspect(value, { depth: 10, showHidden: true }),
  };
  return Object.entries(shown).flatMap(([way, text]) =>
    secrets.some((secret) => text.includes(secret)) ? [way] : [],
  );
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    // What holds itself has no JSON that a secret could be in.
    return "";
  }
}

/** Freezes a value with all that hangs on it, so that whoever writes into it throws. */
export function freezeDeeply<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const key of Reflect.ownKeys(value)) freezeDeeply(Reflect.get(value, key));
  return value;
}
