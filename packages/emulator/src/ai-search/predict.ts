import { jsonAnswer, type Refusal, type Answer, type ServiceRequest } from "../answer.ts";
import type { Encoder } from "../models/encoder.ts";
import { InvalidParameter, aiSearchRefusal, documentedError } from "./errors.ts";
import { unwrapInput, wrapResult } from "./hosted.ts";
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
  profile: "custom" | "hosted";
  maxItems: number;
  dimensions: number;
  apiKey: string;
  token: string;
};

/** What the verbs need of their deployment. */
export type Model = { encoder: Encoder; maxItems: number; dimensions: number };

const VERBS: Readonly<Record<Deployment["kind"], (fields: Fields, model: Model) => Promise<unknown>>> = {
  text: embedTexts,
  multimodal: embedMultimodal,
  reranker: scoreDocs,
};

/** The key must be a bearer token. Hosted services have no token beside it. */
export function checkSecrets(request: Omit<ServiceRequest, "body">, deployment: Deployment): void {
  const { requestId, headers } = request;
  const apiKey = /^bearer +(?<key>.+)$/i.exec(headers["authorization"] ?? "")?.groups?.["key"];
  if (apiKey !== deployment.apiKey) throw documentedError(requestId, { code: "InvalidApiKey" });
  if (deployment.profile === "custom" && headers["token"] !== deployment.token)
    throw documentedError(requestId, { code: "InvalidToken" });
}

export async function predict(
  request: ServiceRequest,
  deployment: Deployment,
  encoder: Encoder,
): Promise<Answer> {
  const { requestId, method, path, headers, body } = request;
  const isHosted = deployment.profile === "hosted";
  if (path !== "/predict" && !(isHosted && path === "")) throw notFound(requestId);
  if (method !== "POST") throw aiSearchRefusal(requestId, 405, "MethodNotAllowed", "Only POST is allowed.");
  try {
    if (!/^application\/json\b/i.test(headers["content-type"] ?? ""))
      throw new InvalidParameter("Content-Type must be application/json");
    const fields = isHosted ? unwrapInput(readFields(body), deployment.kind) : readFields(body);
    const startedAtMs = performance.now();
    const { kind, maxItems, dimensions } = deployment;
    const result = await VERBS[kind](fields, { encoder, maxItems, dimensions });
    if (!isHosted) return jsonAnswer(200, result);
    const latency = performance.now() - startedAtMs;
    return jsonAnswer(200, { request_id: requestId.toUpperCase(), latency, ...wrapResult(fields, result) });
  } catch (reason) {
    if (reason instanceof InvalidParameter)
      throw aiSearchRefusal(requestId, 400, "InvalidParameter", reason.message);
    throw reason;
  }
}

export const notFound = (requestId: string): Refusal =>
  documentedError(requestId, { code: "DeploymentNotExist" });

export const internalError = (requestId: string): Refusal =>
  documentedError(requestId, { code: "InternalServerError" });
