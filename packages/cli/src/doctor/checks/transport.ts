import { networkWord } from "../address.ts";
import { ask } from "../ask.ts";
import { clientFor, type Context } from "../context.ts";
import { ok, warn, type Observation } from "../finding.ts";
import type { EasTarget } from "../../setup/target.ts";

/** Whether the secrets travel in clear, and if so, whether they need not. */
export async function transport(context: Context): Promise<Observation[]> {
  const { address } = context.target;
  const { network, protocol } = address;
  if (protocol === "https:") return [ok("transport.https")];
  if (network === "vpc") return [ok("transport.private", { network: networkWord(address) })];
  const secure = address.base.replace(/^http:/, "https:");
  const facts = { base: address.base, secure };
  if (!(await isSecureAnswered(context, secure))) return [warn("transport.clear", facts)];
  // From here on the secrets travel encrypted.
  context.learned.secureBase = secure;
  return [warn("transport.clear-https", facts)];
}

/** One handshake, and one request if the certificate is good; it is signed, so that no secret travels yet. */
async function isSecureAnswered(context: Context, secure: string): Promise<boolean> {
  const { host, hasPort, port } = context.target.address;
  const secured = await context.network.secure(host, hasPort ? port : 443);
  if ("code" in secured) return false;
  if (!isEas(context) || context.target.token === undefined) return true;
  const { status = 0, text = "" } = await ask(clientFor(context, "signature", secure), "/v1/models");
  // An empty 404 is a gateway that does not know the service there.
  return status > 0 && status < 500 && !(status === 404 && text.trim() === "");
}

const isEas = (context: Context): context is Context<EasTarget> => context.target.product === "eas";
