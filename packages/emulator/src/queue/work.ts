import { setTimeout } from "node:timers/promises";
import { Refusal, emptyAnswer, jsonAnswer, type Answer, type ServiceRequest } from "../answer.ts";
import type { Faults } from "../faults.ts";
import type { Encoder } from "../models/encoder.ts";
import { route, type RouteRoom } from "../routes/route.ts";
import type { HostedEas } from "../services.ts";
import type { Serves } from "../types.ts";
import type { Item } from "./item-queue.ts";
import type { Outcome, Work } from "./queue-service.ts";

/** Where an item goes that was put at the service's bare address. */
const MAIN_PATHS: Readonly<Record<Serves, string>> = {
  chat: "/v1/chat/completions",
  embed: "/v1/embeddings",
  rerank: "/v1/rerank",
};

/** Hands items to the service's own routes. Faults strike it as a request of its own. */
export const workOf =
  (hosted: HostedEas, { encoder, faults }: { encoder: Encoder; faults: Faults }): Work =>
  async (item, gone) => {
    const request = requestOf(item, hosted);
    const { path, method } = request;
    const { status: played, delayMs } = faults.strike({ service: hosted.name, path, method });
    if (delayMs > 0) await setTimeout(delayMs, undefined, { signal: gone });
    return toOutcome(played ?? (await answerOf(request, hosted, { encoder, gone })), gone);
  };

function requestOf({ path, data, tags }: Item, hosted: HostedEas): ServiceRequest {
  const [first = "chat"] = hosted.serves;
  const isBare = (path === "" || path === "/") && hosted.own === undefined;
  return {
    requestId: tags["requestId"] ?? "",
    method: "POST",
    path: isBare ? MAIN_PATHS[first] : path,
    query: "",
    // Which type the real one passes on is not documented.
    headers: { "content-type": "application/json" },
    body: data,
  };
}

async function answerOf(request: ServiceRequest, hosted: HostedEas, room: RouteRoom): Promise<Answer> {
  try {
    return await route(request, hosted, room);
  } catch (reason) {
    if (reason instanceof Refusal) return reason.answer;
    return reason instanceof Error ? jsonAnswer(500, { detail: reason.message }) : emptyAnswer(500);
  }
}

async function toOutcome({ status, body }: Answer, gone: AbortSignal): Promise<Outcome> {
  if (typeof body === "string" || body instanceof Uint8Array) return { status, data: Buffer.from(body) };
  const pieces: Uint8Array[] = [];
  for await (const piece of body) {
    gone.throwIfAborted();
    pieces.push(Buffer.from(piece as Uint8Array));
  }
  return { status, data: Buffer.concat(pieces) };
}
