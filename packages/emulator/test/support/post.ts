import type { AISearchService, EasService } from "../../src/types.ts";

type Sent = { method?: string; headers?: Record<string, string>; signal?: AbortSignal };

/** Sends a JSON body to a path of an EAS service, with its bare token unless headers say otherwise. */
export const postEas = (
  service: EasService,
  path: string,
  body: unknown,
  sent: Sent = {},
): Promise<Response> =>
  fetch(service.endpoint + path, {
    method: "POST",
    body: JSON.stringify(body),
    ...sent,
    headers: { "content-type": "application/json", authorization: service.token, ...sent.headers },
  });

/** Sends a JSON body, or text as it is, to an AI Search deployment. */
export const predict = (
  service: AISearchService,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${service.endpoint}/v3/openapi/deployments/${service.deploymentId}/predict`, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${service.apiKey}`,
      token: service.token,
      ...headers,
    },
  });

/** The parsed body, as the shape that the test expects of it. */
export const json = async <T>(answered: Response | Promise<Response>): Promise<T> =>
  (await (await answered).json()) as T;
