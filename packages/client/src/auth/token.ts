import type { WarningCode } from "../advice/warning-code.ts";
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
  const values = new Set<string>();
  let current: string | undefined;
  let asking: Promise<string> | undefined;
  const ask = (): Promise<string> => {
    asking ??= Promise.resolve()
      .then(option)
      .then((given) => {
        current = check(given);
        values.add(current);
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
    seen: () => [...values],
  };
}
