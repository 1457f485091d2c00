import type { Warn } from "../auth/token.ts";
import type { Address } from "../endpoint/address.ts";

/** Warnings go through the process, each once for a client. */
export function warnOnce(): Warn {
  const told = new Set<string>();
  return (code, text) => {
    if (told.has(code)) return;
    told.add(code);
    emitWarning(code, text);
  };
}

export const emitWarning: Warn = (code, text) => process.emitWarning(text, { type: "PaifangWarning", code });

/** On the way through the internet anyone between can read a secret that is not encrypted. */
export function warnOfPlainHttp({ gateway, network, origin }: Address, warn: Warn): void {
  if (network === "vpc" || !origin.startsWith("http:")) return;
  const ways =
    gateway === "ai-search"
      ? "Use https or the VPC address."
      : 'Use https, the VPC address, or `auth: "signature"`, which keeps the token here.';
  warn("INSECURE_HTTP", `Secrets travel unencrypted to ${origin}. ${ways}`);
}
