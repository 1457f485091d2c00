import type { Hosted, HostedEas } from "../services.ts";

/** How a service stands at the moment. */
export type ServiceState = {
  name: string;
  product: "eas" | "ai-search";
  /** Behind the emulator's address. */
  base: string;
  serves: readonly string[];
  model?: string;
  engine?: string;
  /** Of services on EAS. Numbers without a bound are left out. */
  workers?: { count: number; busy: number };
  waiting?: { count: number; most: number };
  rateLimit?: number;
  keepaliveMs?: number;
  /** Of asynchronous services. */
  queue?: { input: number; pending: number; sink: number; most: number };
};

export const stateOf = (services: readonly Hosted[]): ServiceState[] =>
  services.map((hosted) => {
    if (hosted.product === "eas") return easState(hosted);
    const { name, product, kind, deploymentId } = hosted;
    return { name, product, base: `/v3/openapi/deployments/${deploymentId}/predict`, serves: [kind] };
  });

function easState(hosted: HostedEas): ServiceState {
  const { name, product, rules, engine } = hosted;
  const { busy, waiting } = rules.load();
  const { rateLimit, keepaliveMs } = rules;
  return {
    name,
    product,
    base: `/api/predict/${name}`,
    model: engine.model,
    serves: hosted.own === undefined ? [...hosted.serves] : ["own"],
    ...(hosted.own === undefined && { engine: engine.profile.dialect }),
    workers: { count: rules.workers, busy: hosted.queue?.busy() ?? busy },
    waiting: { count: waiting, most: rules.maxQueueSize },
    ...(rateLimit !== Infinity && { rateLimit }),
    ...(keepaliveMs !== Infinity && { keepaliveMs }),
    ...queueState(hosted),
  };
}

function queueState({ queue }: HostedEas): Pick<ServiceState, "queue"> {
  if (queue === undefined) return {};
  const { input, sink } = queue;
  const pending = input.items.filter(({ isPending }) => isPending).length;
  return { queue: { input: input.items.length, pending, sink: sink.items.length, most: input.maxItems } };
}
