import { ConfigError } from "../errors.ts";

const REDACTED = "[redacted]";
/** Shorter ones would blank out innocent text. */
const SHORTEST_SCRUBBED = 4;

/** Text written in brackets wherever a secret stood; also other people's `Bearer …`, `EAS …` and `user:password@`. */
export function scrub(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SCRUBBED) continue;
    for (const form of formsOf(secret)) clean = withoutCutEnd(clean.replaceAll(form, REDACTED), form);
  }
  return clean
    .replace(/\b(Bearer|EAS)\s+[\w+/=.~-]{8,}/gi, `$1 ${REDACTED}`)
    .replace(/\/\/[^\s/@]+@/g, `//${REDACTED}@`);
}

/** A text cut for showing may break off in the middle of a secret; its beginning is one too. */
function withoutCutEnd(text: string, form: string): string {
  if (!text.includes("…")) return text;
  let clean = text;
  for (let length = form.length - 1; length >= SHORTEST_SCRUBBED; length--)
    clean = clean.replaceAll(`${form.slice(0, length)}…`, `${REDACTED}…`);
  return clean;
}

/** The ways in which a server or a lower layer may echo a secret. */
function formsOf(secret: string): Set<string> {
  const bytes = Buffer.from(secret, "latin1");
  return new Set([
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString("base64"),
    bytes.toString("base64url"),
    bytes.toString("hex"),
  ]);
}

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
  if (!/^[\x21-\x7e\xa0-\xff]+$/.test(value))
    throw new ConfigError(
      "TOKEN_INVALID",
      option,
      `\`${option}\` holds a blank, a line break or another character that a header cannot carry.`,
    );
  return { value, trimmed: trimmed !== given, quoted: bare !== trimmed, hadScheme: value !== bare };
}
