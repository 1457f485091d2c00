import { emptyAnswer, jsonAnswer, type Answer, type ServiceRequest } from "./answer.ts";
import type { HostedEas } from "./services.ts";

const DEFAULT_WEIGHT = 100;

/** Lists the instances of a service for connections without a gateway. It asks for no token. */
export function discover(hosted: HostedEas | undefined, { method }: ServiceRequest, port: number): Answer {
  if (hosted === undefined) return emptyAnswer(404);
  if (method !== "GET") return emptyAnswer(405);
  const instances = hosted.instances ?? [{ ip: "127.0.0.1", port }];
  const items = instances.map((instance) => ({
    app: hosted.name,
    ip: instance.ip,
    port: instance.port,
    weight: instance.weight ?? DEFAULT_WEIGHT,
  }));
  return jsonAnswer(200, { endpoints: { items } });
}
