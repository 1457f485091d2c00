import { jsonAnswer, type Answer, type ServiceRequest } from "../answer.ts";
import type { Encoder } from "../models/encoder.ts";
import type { HostedEas } from "../services.ts";
import type { Serves } from "../types.ts";
import { chat } from "./chat.ts";
import { embed } from "./embeddings.ts";
import { health, listModels } from "./models.ts";
import { rerank } from "./rerank.ts";

type Route = {
  method: "GET" | "POST";
  handle(request: ServiceRequest, hosted: HostedEas, encoder: Encoder): Answer | Promise<Answer>;
};

const embedRoute: Route = {
  method: "POST",
  handle: (request, { engine }, encoder) => embed(request, engine, encoder),
};
const rerankRoute: Route = {
  method: "POST",
  handle: (request, { engine }, encoder) => rerank(request, engine, encoder),
};
const chatRoute: Route = {
  method: "POST",
  handle: (request, { engine }, encoder) => chat(request, engine, encoder),
};

const COMMON: Readonly<Record<string, Route>> = {
  "/v1/models": { method: "GET", handle: (_request, { engine }) => listModels(engine) },
  "/health": { method: "GET", handle: health },
};
const SERVED: Readonly<Record<Serves, Readonly<Record<string, Route>>>> = {
  chat: { "/v1/chat/completions": chatRoute },
  embed: { "/v1/embeddings": embedRoute },
  rerank: { "/v1/rerank": rerankRoute, "/rerank": rerankRoute, "/v2/rerank": rerankRoute },
};

/** Finds the route by what the service serves; the container answers unknown ones itself. */
export async function route(request: ServiceRequest, hosted: HostedEas, encoder: Encoder): Promise<Answer> {
  const tables = [COMMON, ...[...hosted.serves].map((serves) => SERVED[serves])];
  const found = tables.map((table) => table[request.path]).find((each) => each !== undefined);
  if (found === undefined) return jsonAnswer(404, { detail: "Not Found" });
  if (found.method !== request.method)
    return jsonAnswer(405, { detail: "Method Not Allowed" }, { allow: found.method });
  return found.handle(request, hosted, encoder);
}
