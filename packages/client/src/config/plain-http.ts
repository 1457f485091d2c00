import type { Warn } from "../auth/token.ts";
import type { Address } from "../endpoint/address.ts";
import { isMachineLink } from "../endpoint/machine-link.ts";
import { ConfigError } from "../errors.ts";
import { DEFAULT_INSECURE_HTTP, type ConnectionOptions } from "./options.ts";
import { checkWord } from "./check.ts";

type Rule = {
  insecureHttp: ConnectionOptions["insecureHttp"];
  /** The secrets themselves travel, not only a signature. */
  carriesSecrets: boolean;
  warn: Warn;
};

/**
 * Looks at where secrets would go: on the way through the internet anyone between can read what is not encrypted,
 * and the addresses of a machine's own link are where clouds give out credentials, never where a model is served.
 *
 * @throws {ConfigError} the endpoint is such an address, or `insecureHttp` is `"error"` and it is a public one of plain http.
 */
export function guardSecrets(address: Address, { insecureHttp, carriesSecrets, warn }: Rule): void {
  checkWord("insecureHttp", insecureHttp, ["warn", "error", "allow"]);
  const rule = insecureHttp ?? DEFAULT_INSECURE_HTTP;
  const { gateway, network, origin } = address;
  if (rule === "allow" || !carriesSecrets) return;
  if (isMachineLink(new URL(origin).hostname))
    throw refused(
      `${origin} is an address of a machine's own link, where clouds keep their metadata; secrets are not sent there unless \`insecureHttp\` is "allow"`,
    );
  if (network === "vpc" || !origin.startsWith("http:")) return;
  const ways =
    gateway === "ai-search"
      ? "Use https or the VPC address."
      : 'Use https, the VPC address, or `auth: "signature"`, which keeps the token here.';
  if (rule === "error")
    throw refused(`secrets would travel unencrypted to ${origin}, and \`insecureHttp\` is "error". ${ways}`);
  warn("INSECURE_HTTP", `Secrets travel unencrypted to ${origin}. ${ways}`);
}

const refused = (reason: string): ConfigError =>
  new ConfigError("OPTION_INVALID", "endpoint", `\`endpoint\` is refused: ${reason.replace(/\.$/, "")}.`);
