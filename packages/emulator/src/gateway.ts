import { MAX_BODY_BYTES, checkSecrets, internalError, notFound, predict } from "./ai-search/predict.ts";
import {
  Refusal,
  emptyAnswer,
  textAnswer,
  type Answer,
  type ServiceRequest,
  type WholeAnswer,
} from "./answer.ts";
import type { Encoder } from "./models/encoder.ts";
import type { Target } from "./router.ts";
import { route } from "./routes/route.ts";
import type { HostedEas } from "./services.ts";

/** What unknown services may upload before they get their 404. */
const UNKNOWN_BODY_BYTES = 1_048_576;

export function bodyLimit({ hosted, isAISearch }: Target): number {
  if (isAISearch) return MAX_BODY_BYTES;
  return hosted?.product === "eas" ? hosted.maxBodyBytes : UNKNOWN_BODY_BYTES;
}

export const tooLarge: WholeAnswer = textAnswer(413, "Payload Too Large");

/** Lets a request in by its head alone; throws a `Refusal`. */
export function admit(target: Target, request: Omit<ServiceRequest, "body">): void {
  const { hosted, isAISearch } = target;
  if (hosted === undefined) throw isAISearch ? notFound(request.requestId) : new Refusal(emptyAnswer(404));
  if (hosted.product === "ai-search") {
    checkSecrets(request, hosted);
    return;
  }
  if (!hasToken(hosted, request.headers["authorization"]))
    throw new Refusal(textAnswer(401, "Authorization Failed"));
  // The bare base address names no route of most containers, and the gateway says so itself.
  const isWelcome = request.method === "GET" && hosted.engine.profile.welcome !== undefined;
  if ((target.path === "" || target.path === "/") && !isWelcome) throw new Refusal(emptyAnswer(404));
}

function hasToken({ auth, token }: HostedEas, authorization: string | undefined): boolean {
  if (authorization === undefined) return false;
  const bearer = /^bearer +(?<token>.+)$/i.exec(authorization)?.groups?.["token"];
  return (auth.includes("token") && authorization === token) || (auth.includes("bearer") && bearer === token);
}

/** Answers what was let in. Whatever goes wrong inside is a 500 in the service's own words. */
export async function answer(target: Target, request: ServiceRequest, encoder: Encoder): Promise<Answer> {
  const { hosted } = target;
  try {
    if (hosted === undefined) return emptyAnswer(404);
    if (hosted.product === "ai-search") return await predict(request, hosted, encoder);
    return await route(request, hosted, encoder);
  } catch (reason) {
    if (reason instanceof Refusal) return reason.answer;
    return internalError(request.requestId).answer;
  }
}
