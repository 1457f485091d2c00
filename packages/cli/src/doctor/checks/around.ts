import type { EasTarget } from "../../setup/target.ts";
import { ask } from "../ask.ts";
import type { Gateway } from "../address.ts";
import { client, type Context } from "../context.ts";
import { ok, skip, warn, type Observation } from "../finding.ts";
import type { MessageId } from "../messages/en.ts";

const LIMITS: Readonly<Record<Gateway, MessageId>> = {
  shared: "limits.shared",
  "service-host": "limits.shared",
  dedicated: "limits.dedicated",
  "in-cluster": "limits.in-cluster",
  custom: "limits.custom",
  "ai-search": "limits.ai-search",
};

/** What is documented for the kind of gateway; nothing is probed by load. */
export const limits = async ({ target: { address } }: Context): Promise<Observation[]> => [
  ok(LIMITS[address.gateway]),
];

const LATENCY_REQUESTS = 3;

/** How long a small request takes, when the connection is there already. */
export async function latency(context: Context<EasTarget>): Promise<Observation[]> {
  if (context.learned.isQueue) return [];
  const times: number[] = [];
  while (times.length < LATENCY_REQUESTS) {
    const startedAtMs = performance.now();
    const { status = 0 } = await ask(client(context), "/v1/models");
    if (status === 0 || status >= 500) return [];
    times.push(performance.now() - startedAtMs);
  }
  const medianMs = Math.round(times.toSorted((one, other) => one - other)[1] ?? 0);
  return [ok("latency.median", { medianMs, count: LATENCY_REQUESTS })];
}

/** Whether the same service is reached by its VPC's address from here, and the other addresses of a list. */
export async function vpc(context: Context): Promise<Observation[]> {
  const { target, network, learned } = context;
  const { address, others } = target;
  if (others.length > 0) return Promise.all(others.map((other) => otherReached(context, other)));
  if (address.network === "vpc")
    return address.gateway !== "custom" && learned.models !== undefined ? [ok("vpc.in-use")] : [];
  const { otherHost: host, port, base } = address;
  if (host === undefined) return [skip("vpc.none")];
  const reached = await network.connect(host, port);
  if ("code" in reached) return [skip("vpc.outside", { host })];
  const inside = base.replace(new URL(base).host, host);
  return [warn("vpc.inside", { host, both: `${inside},${base}` })];
}

async function otherReached(
  { network }: Context,
  { host, port }: { host: string; port: number },
): Promise<Observation> {
  const reached = await network.connect(host, port);
  return "code" in reached
    ? warn("vpc.other-unreached", { host, code: reached.code })
    : ok("vpc.other-reached", { host });
}
