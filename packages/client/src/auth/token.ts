import type { WarningCode } from "../advice/warning-code.ts";
import { ConfigError, PaifangError } from "../errors.ts";
import { checkSecret } from "./secret.ts";

/** Tells the user once about something that was put right. */
export type Warn = (code: WarningCode, text: string) => void;

/** One secret, behind a closure: it shows nothing when printed. */
export type SecretSource = {
  read(): string | Promise<string>;
  /** Asks a function again after a refusal of `used`; `true` when the value is another now. */
  renew(used: string): Promise<boolean>;
  /** All values seen so far, for scrubbing. */
  seen(): readonly string[];
};

type Option = string | (() => string | Promise<string>);

/** Answers that echo an older value are long over when so many newer ones came. */
const MOST_SEEN = 32;

/** What a function threw may quote the secret, as the parser of JSON quotes a file; only its kind is told. */
function refusalOf(thrown: unknown, name: string): ConfigError {
  const kind = thrown instanceof Error && /^\w{1,40}$/.test(thrown.name) ? thrown.name : typeof thrown;
  return new ConfigError(
    "TOKEN_INVALID",
    name,
    `The function of \`${name}\` failed with ${kind}; what it says is not shown, since it may hold the secret.`,
  );
}

/**
 * A fixed secret, checked at once, or a function that is asked at first use, once for all callers.
 *
 * @throws {ConfigError} a fixed secret is malformed.
 */
export function secretSource(option: Option, name: string, warn: Warn): SecretSource {
  const check = (given: unknown): string => {
    const { value, trimmed, quoted, hadScheme } = checkSecret(given, name);
    if (trimmed)
      warn("SECRET_TRIMMED", `\`${name}\` had blanks or a line break around it; they were cut off.`);
    if (quoted) warn("SECRET_QUOTED", `\`${name}\` stood in quotes; they were cut off.`);
    if (hadScheme)
      warn(
        "SECRET_SCHEME",
        `\`${name}\` began with "Bearer "; that word was cut off. On EAS, \`auth: "bearer"\` sends it.`,
      );
    return value;
  };
  if (typeof option !== "function") {
    const value = check(option);
    return { read: () => value, renew: async () => false, seen: () => [value] };
  }
  const values: string[] = [];
  let current: string | undefined;
  let asking: Promise<string> | undefined;
  const ask = (): Promise<string> => {
    asking ??= Promise.resolve()
      .then(option)
      .catch((thrown: unknown) => {
        throw PaifangError.isInstance(thrown) ? thrown : refusalOf(thrown, name);
      })
      .then((given) => {
        current = check(given);
        if (!values.includes(current)) values.push(current);
        if (values.length > MOST_SEEN) values.shift();
        return current;
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };
  return {
    read: () => current ?? ask(),
    renew: async (used) => {
      if (current !== undefined && current !== used) return true;
      return (await ask()) !== used;
    },
    seen: () => values,
  };
}
