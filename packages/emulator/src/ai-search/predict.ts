import { Refusal, jsonAnswer, type Answer, type ServiceRequest } from "../answer.ts";
import type { Encoder } from "../models/encoder.ts";
import { InvalidParameter, aiSearchRefusal } from "./errors.ts";
import { readFields, type Fields } from "./inputs.ts";
import { embedMultimodal } from "./multimodal.ts";
import { scoreDocs } from "./reranker.ts";
import { embedTexts } from "./text.ts";

/** Bodies above it are refused. Documented for the hosted APIs, inferred for deployments. */
export const MAX_BODY_BYTES = 8_388_608;

export type Deployment = {
  name: string;
  deploymentId: string;
  kind: "text" | "multimodal" | "reranker";
  apiKey: string;
  token: string;
};

const VERBS: Readonly<Record<Deployment["kind"], (fields: Fields, encoder: Encoder) => Promise<unknown>>> = {
  text: embedTexts,
  multimodal: embedMultimodal,
  reranker: scoreDocs,
};

/** Both secrets are needed; the key must be a bearer token. */
export function checkSecrets(request: Omit<ServiceRequest, "body">, deployment: Deployment): void {
  const { requestId, headers } = request;
  const apiKey = /^bearer +(?<key>.+)$/i.exec(headers["authorization"] ?? "")?.groups?.["key"];
  if (apiKey !== deployment.apiKey)
    throw aiSearchRefusal(requestId, 401, "InvalidApiKey", "The API key is missing or wrong.");
  if (headers["token"] !== deployment.token)
    throw aiSearchRefusal(requestId, 401, "InvalidToken", "The deployment token is missing or wrong.");
}

export async function predict(
  request: ServiceRequest,
  deployment: Deployment,
  encoder: Encoder,
): Promise<Answer> {
  const { requestId, method, path, headers, body } = request;
  if (path !== "/predict") throw notFound(requestId);
  if (method !== "POST") throw aiSearchRefusal(requestId, 405, "MethodNotAllowed", "Only POST is allowed.");
  try {
    if (!/^application\/json\b/i.test(headers["content-type"] ?? ""))
      throw new InvalidParameter("Content-Type must be application/json");
    return jsonAnswer(200, await VERBS[deployment.kind](readFields(body), encoder));
  } catch (reason) {
    if (reason instanceof InvalidParameter)
      throw aiSearchRefusal(requestId, 400, "InvalidParameter", reason.message);
    throw reason;
  }
}

export const notFound = (requestId: string): Refusal =>
  aiSearchRefusal(requestId, 404, "DeploymentNotExist", "There is no such deployment.");

export const internalError = (requestId: string): Refusal =>
  aiSearchRefusal(
    requestId,
    500,
    "InternalServerError",
    "An internal error has occured, please try again later or contact service support.",
  );
