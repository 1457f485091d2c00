import type { Warn } from "../auth/token.ts";
import type { EndpointOption } from "./options.ts";
import type { Address } from "../endpoint/address.ts";
import { ConfigError } from "../errors.ts";

type Reading = { parse(text: string): Address; failover: unknown; warn: Warn };

/**
 * The addresses of a service in the order in which they are asked.
 *
 * @throws {ConfigError} one is none or comes twice, or the list leads from https to http.
 */
export function parseEndpoints(
  given: EndpointOption,
  { parse, failover, warn }: Reading,
): readonly [Address, ...Address[]] {
  if (typeof failover !== "boolean") throw invalid("failover", "is no boolean");
  const texts = typeof given === "string" ? [given] : listOf(given);
  // In the environment a comma of a password ends an address; what stands before the `@` is refused without being shown.
  const named = texts.findLast((text) => typeof text === "string" && text.includes("@"));
  if (named !== undefined) parse(named);
  const [first, ...others] = texts.map((text) => parse(text));
  if (first === undefined) throw invalid("endpoint", "is an empty list");
  const addresses = [first, ...others] as const;
  const twice = addresses.find(({ base }, at) => addresses.findIndex((other) => other.base === base) < at);
  if (twice !== undefined) throw invalid("endpoint", `names ${twice.base} twice`);
  if (failover) refuseLessSecure(addresses);
  else if (others.length > 0)
    warn(
      "FAILOVER_OFF",
      `Only the first of ${addresses.length} endpoints is used; \`failover: true\` lets the others stand in.`,
    );
  return addresses;
}

function listOf(given: unknown): readonly string[] {
  if (!Array.isArray(given))
    throw invalid("endpoint", `is ${typeof given}, neither a string nor a list of them`);
  return given;
}

/** What was meant to travel encrypted must not lose that by a failure. */
function refuseLessSecure(addresses: readonly Address[]): void {
  const secureAt = addresses.findIndex(({ origin }) => origin.startsWith("https:"));
  const open = addresses.find(
    ({ origin }, at) => secureAt >= 0 && at > secureAt && origin.startsWith("http:"),
  );
  if (open !== undefined)
    throw invalid(
      "endpoint",
      `lists ${open.origin} after an https address, and moving on would take the encryption off`,
    );
}

const invalid = (option: string, reason: string): ConfigError =>
  new ConfigError("OPTION_INVALID", option, `\`${option}\` ${reason}.`);
