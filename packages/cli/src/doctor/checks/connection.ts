import { isIP } from "node:net";
import { isLoopback } from "../address.ts";
import type { Context } from "../context.ts";
import { fail, ok, skip, warn, type Facts, type Observation } from "../finding.ts";
import { REACH_TIMEOUT_MS, SILENT } from "../network.ts";

/** Whether the host's name is known, and something listens behind it. */
export async function connection(context: Context): Promise<Observation[]> {
  const { address } = context.target;
  const variable = proxyVariable(context);
  // The proxy finds the host; whether it does shows when the service is asked.
  if (variable !== undefined) return [skip("dns.proxied", { variable })];
  const name = await nameOf(context);
  if (name.status === "fail") return [name];
  const { host, port, network, region = "?", otherHost = "–" } = address;
  const reached = await context.network.connect(host, port);
  if ("ms" in reached) return [name, ok("reach.connected", { host, port, ms: reached.ms })];
  const facts = { host, port, code: reached.code, region, seconds: REACH_TIMEOUT_MS / 1_000 };
  const isVpc = network === "vpc" && otherHost !== "–";
  if (reached.code === "ECONNREFUSED") return [name, fail("reach.refused", facts)];
  return [name, fail(isVpc ? "reach.vpc-silent" : "reach.silent", { ...facts, publicHost: otherHost })];
}

async function nameOf({ target: { address }, network }: Context): Promise<Observation> {
  const { host, region = "?", otherHost: publicHost = "–" } = address;
  if (isIP(host) !== 0) return ok("dns.literal", { host });
  const found = await network.resolve(host);
  if ("code" in found) {
    const id = address.network === "vpc" && publicHost !== "–" ? "dns.vpc-unknown" : "dns.unknown";
    return fail(id, { host, code: found.code, region, publicHost });
  }
  return ok("dns.found", { host, address: found });
}

/** The proxy's variable that holds for this address, as far as it is worth saying: NO_PROXY is the client's to read. */
function proxyVariable({ target: { address }, env }: Context): string | undefined {
  if (isLoopback(address.host) || env["no_proxy"] === "*" || env["NO_PROXY"] === "*") return undefined;
  const names =
    address.protocol === "https:"
      ? ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"]
      : ["http_proxy", "HTTP_PROXY"];
  return names.find((name) => (env[name] ?? "") !== "");
}

const DAY_MS = 86_400_000;
const SOON_DAYS = 21;

const EXPIRED = new Set(["CERT_HAS_EXPIRED"]);
const WRONG_NAME = new Set(["ERR_TLS_CERT_ALTNAME_INVALID"]);
const UNTRUSTED = /SELF_SIGNED|UNABLE_TO|CERT_UNTRUSTED|CERT_REJECTED|INVALID_CA|CERT_SIGNATURE|CERT_NOT_YET/;

/** The certificate, where the address is one of https. */
export async function certificate(context: Context): Promise<Observation[]> {
  const { host, port, protocol } = context.target.address;
  if (protocol !== "https:" || proxyVariable(context) !== undefined) return [];
  const secured = await context.network.secure(host, port);
  if (!("code" in secured)) {
    const days = Math.floor((secured.validTo.getTime() - Date.now()) / DAY_MS);
    return days < SOON_DAYS
      ? [warn("tls.expires", { days })]
      : [ok("tls.valid", { issuer: secured.issuer, days })];
  }
  const facts: Facts = { host, port, code: secured.code };
  if (EXPIRED.has(secured.code)) return [fail("tls.expired", facts)];
  if (WRONG_NAME.has(secured.code)) return [fail("tls.wrong-name", facts)];
  if (UNTRUSTED.test(secured.code)) return [fail("tls.untrusted", facts)];
  return [
    fail(secured.code === SILENT ? "reach.silent" : "tls.failed", {
      ...facts,
      seconds: REACH_TIMEOUT_MS / 1_000,
    }),
  ];
}
