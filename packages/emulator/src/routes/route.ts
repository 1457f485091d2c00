import { Refusal, jsonAnswer, type Answer, type ServiceRequest } from "../answer.ts";
import type { Engine } from "../engines/engine.ts";
import { writeRefusal } from "../engines/refusal.ts";
import type { Encoder } from "../models/encoder.ts";
import type { HostedEas } from "../services.ts";
import type { Serves } from "../types.ts";
import { answerMessages, countMessages } from "./anthropic/messages.ts";
import { answerOwn } from "./own.ts";
import { chat } from "./chat.ts";
import { classify } from "./classify.ts";
import { complete } from "./completions.ts";
import { embed, pool } from "./embeddings.ts";
import { scoreLabels } from "./label-score.ts";
import { rerank } from "./rerank.ts";
import { score } from "./score.ts";
import { health, listModels, metrics, version, welcome } from "./server-state.ts";
import { askUpstream } from "./upstream.ts";
import { detokenize, tokenize } from "./tokens.ts";

/** What answers beside the service itself. */
export type RouteRoom = { encoder: Encoder; gone: AbortSignal };
type Room = RouteRoom & { hosted: HostedEas };
type Handle = (request: ServiceRequest, engine: Engine, room: Room) => Answer | Promise<Answer>;
type Route = { method: "GET" | "POST"; paths: readonly string[]; serves: readonly Serves[]; handle: Handle };

const ALL: readonly Serves[] = ["chat", "embed", "rerank"];

/** Finds the route by what the service serves; the container answers unknown ones itself. */
export async function route(request: ServiceRequest, hosted: HostedEas, room: RouteRoom): Promise<Answer> {
  const { engine } = hosted;
  try {
    checkServerKey(request, engine);
    if (hosted.own !== undefined) return await answerOwn(request, hosted.own);
    const found = knownRoutes(engine).find(
      ({ paths, serves }) => paths.includes(request.path) && serves.some((each) => hosted.serves.has(each)),
    );
    if (found === undefined) return notFound(engine);
    if (found.method !== request.method)
      return jsonAnswer(405, { detail: "Method Not Allowed" }, { allow: found.method });
    return await found.handle(request, engine, { hosted, ...room });
  } catch (reason) {
    if (reason instanceof Refusal) throw reason;
    return writeRefusal(reason, engine.profile);
  }
}

const get = (paths: readonly string[], answer: (engine: Engine) => Answer): Route => ({
  method: "GET",
  paths,
  serves: ALL,
  handle: (_request, engine) => answer(engine),
});
const post = (paths: readonly string[], serves: readonly Serves[], handle: Handle): Route => ({
  method: "POST",
  paths,
  serves,
  handle,
});

const known = new WeakMap<Engine, Route[]>();

/** Put together once for each engine. */
function knownRoutes(engine: Engine): readonly Route[] {
  const routes = known.get(engine) ?? routesOf(engine);
  known.set(engine, routes);
  return routes;
}

function routesOf({ profile }: Engine): Route[] {
  const { tokenPaths } = profile;
  return [
    get(profile.welcome === undefined ? [] : ["", "/"], welcome),
    get(profile.modelPaths, listModels),
    get(["/health"], health),
    get(profile.version === undefined ? [] : ["/version"], version),
    get(profile.metricPaths, metrics),
    post(profile.chatPaths, ["chat"], orUpstream(chat)),
    post(profile.messagePaths, ["chat"], orUpstream(answerMessages)),
    post(profile.countPaths, ["chat"], countMessages),
    post(profile.completionPaths, ["chat"], orUpstream(complete)),
    post(profile.labelScorePaths, ["chat"], withEncoder(scoreLabels)),
    post(profile.embedPaths, ["embed"], withEncoder(embed)),
    post(profile.poolingPaths, ["embed"], withEncoder(pool)),
    post(profile.classifyPaths, ["embed"], withEncoder(classify)),
    post(profile.rerankPaths, ["rerank"], withEncoder(rerank)),
    post(profile.scorePaths, ["rerank", "embed"], (request, engine, { hosted, encoder }) =>
      score(request, engine, { encoder, isReranker: hosted.serves.has("rerank") }),
    ),
    post(tokenPaths.tokenize, ALL, tokenize),
    post(tokenPaths.detokenize, ALL, detokenize),
  ];
}

type Answerer = (request: ServiceRequest, engine: Engine, encoder: Encoder) => Promise<Answer>;

const withEncoder =
  (answer: Answerer): Handle =>
  (request, engine, { encoder }) =>
    answer(request, engine, encoder);

/** What a service of the user's own answers where there is one, and the emulator where not. */
const orUpstream =
  (answer: Answerer): Handle =>
  (request, engine, { encoder, gone }) =>
    engine.upstream === undefined
      ? answer(request, engine, encoder)
      : askUpstream(request, engine.upstream, gone);

/** A server that was started with a key of its own wants it as a bearer token, on some of its routes. */
function checkServerKey({ headers, path }: ServiceRequest, { serverKey, profile }: Engine): void {
  if (serverKey === undefined || !profile.guarded.some((prefix) => path.startsWith(`${prefix}/`))) return;
  const key = /^bearer +(?<key>.+)$/i.exec(headers["authorization"] ?? "")?.groups?.["key"];
  if (key !== serverKey) throw new Refusal(jsonAnswer(401, { error: "Unauthorized" }));
}

const notFound = ({ profile }: Engine): Answer =>
  profile.errors === "llama-cpp"
    ? jsonAnswer(404, { error: { code: 404, message: "File Not Found", type: "not_found_error" } })
    : jsonAnswer(404, { detail: "Not Found" });
