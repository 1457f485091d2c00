import { ConfigError } from "../errors.ts";

export type CheckedSecret = { value: string; trimmed: boolean; quoted: boolean; hadScheme: boolean };

/**
 * A secret that can stand in a header: outer blanks cut, quotes around it and a pasted `Bearer ` taken off.
 *
 * @throws {ConfigError} it is empty or has characters that no header takes. The message does not show it.
 */
export function checkSecret(given: unknown, option: string): CheckedSecret {
  if (typeof given !== "string")
    throw new ConfigError("TOKEN_INVALID", option, `\`${option}\` is ${typeof given}, not a string.`);
  const trimmed = given.trim();
  const bare = trimmed.replace(/^(?<quote>["'`])(?<inner>.*)\k<quote>$/s, "$<inner>").trim();
  const value = bare.replace(/^bearer(?:\s+|$)/i, "");
  if (value === "") throw new ConfigError("TOKEN_INVALID", option, `\`${option}\` is empty.`);
  // Taken for each other, the secret would be shown as the address that it was given for.
  if (/^https?:\/\//i.test(value))
    throw new ConfigError("TOKEN_INVALID", option, `\`${option}\` is an address, not a token.`);
  if (!/^[\x21-\x7e\xa0-\xff]+$/.test(value))
    throw new ConfigError(
      "TOKEN_INVALID",
      option,
      `\`${option}\` holds a blank, a line break or another character that a header cannot carry.`,
    );
  return { value, trimmed: trimmed !== given, quoted: bare !== trimmed, hadScheme: value !== bare };
}
