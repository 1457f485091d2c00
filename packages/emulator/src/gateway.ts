import { MAX_BODY_BYTES, checkSecrets, internalError, notFound, predict } from "./ai-search/predict.ts";
import {
  Refusal,
  emptyAnswer,
  textAnswer,
  type Answer,
  type ServiceRequest,
  type WholeAnswer,
} from "./answer.ts";
import { discover } from "./discovery.ts";
import { writeRefusal } from "./engines/refusal.ts";
import type { Faults } from "./faults.ts";
import type { Encoder } from "./models/encoder.ts";
import { askQueue } from "./queue/operations.ts";
import { workOf } from "./queue/work.ts";
import type { Target } from "./router.ts";
import { route } from "./routes/route.ts";
import type { HostedEas } from "./services.ts";
import { hasValidSignature, isSigned, matchesDigest } from "./signature.ts";

/** What unknown services may upload before they get their 404. */
const UNKNOWN_BODY_BYTES = 1_048_576;

/** What answering takes beside the request. */
export type Inside = { encoder: Encoder; faults: Faults; port: number; gone: AbortSignal };

export function bodyLimit({ hosted, entrance }: Target): number {
  if (entrance === "ai-search") return MAX_BODY_BYTES;
  return hosted?.product === "eas" ? hosted.maxBodyBytes : UNKNOWN_BODY_BYTES;
}

/** What a body above the limit gets, where the connection is not reset. */
export function tooLarge({ hosted }: Target): WholeAnswer {
  const status = hosted?.product === "eas" && hosted.oversize !== "reset" ? hosted.oversize : 413;
  return status === 413 ? textAnswer(413, "Payload Too Large") : emptyAnswer(status);
}

/** Lets a request in by its head alone; throws a `Refusal`. */
export function admit(target: Target, request: Omit<ServiceRequest, "body">): void {
  const { hosted, entrance } = target;
  if (hosted === undefined)
    throw entrance === "ai-search" ? notFound(request.requestId) : new Refusal(emptyAnswer(404));
  if (hosted.product === "ai-search") {
    checkSecrets(request, hosted);
    return;
  }
  if (entrance === "discovery") return;
  if (!isAuthorized(hosted, target, request)) throw unauthorized();
  hosted.rules.checkRate();
  hosted.rules.checkAwake();
  // The bare base address names no route of most model servers, and the gateway says so itself.
  const isWelcome = request.method === "GET" && hosted.engine.profile.welcome !== undefined;
  const isBare = target.path === "" || target.path === "/";
  const isPlayed = hosted.queue === undefined && hosted.own === undefined;
  if (isPlayed && isBare && !isWelcome) throw new Refusal(emptyAnswer(404));
}

const unauthorized = (): Refusal => new Refusal(textAnswer(401, "Authorization Failed"));

function isAuthorized(hosted: HostedEas, { base }: Target, request: Omit<ServiceRequest, "body">): boolean {
  const { authorization } = request.headers;
  if (authorization === undefined) return false;
  const { auth, signature: strictness } = hosted;
  if (authorization === hosted.token && auth.includes("token")) return true;
  const bearer = /^bearer +(?<token>.+)$/i.exec(authorization)?.groups?.["token"];
  return [hosted.token, ...hosted.groupTokens].some(
    (token) =>
      (auth.includes("token") && authorization === token) ||
      (auth.includes("bearer") && bearer === token) ||
      (auth.includes("signature") && hasValidSignature(request, { token, base, strictness })),
  );
}

/** The part of a signature that needs the body. */
function checkDigest(hosted: HostedEas, { headers, body }: ServiceRequest): void {
  if (isSigned(headers["authorization"]) && !matchesDigest(headers, body, hosted.signature))
    throw unauthorized();
}

/** Answers what was let in. Whatever goes wrong inside is a 500 in the service's own words. */
export async function answer(target: Target, request: ServiceRequest, rooms: Inside): Promise<Answer> {
  const { hosted, entrance } = target;
  try {
    if (hosted === undefined) return emptyAnswer(404);
    if (hosted.product === "ai-search") return await predict(request, hosted, rooms.encoder);
    if (entrance === "discovery") return discover(hosted, request, rooms.port);
    checkDigest(hosted, request);
    const { queue: service } = hosted;
    if (service === undefined) return await route(request, hosted, rooms);
    return await askQueue(request, { service, work: workOf(hosted, rooms), gone: rooms.gone });
  } catch (reason) {
    if (reason instanceof Refusal) return reason.answer;
    if (hosted?.product === "eas") return writeRefusal(reason, hosted.engine.profile);
    return internalError(request.requestId).answer;
  }
}
