import { emptyAnswer, jsonAnswer, type Answer, type ServiceRequest } from "../answer.ts";
import type { OwnServer } from "../types.ts";

/** What a server of the user's own answers; nothing is 404, and what it throws a 500. */
export async function answerOwn(request: ServiceRequest, serve: OwnServer): Promise<Answer> {
  const { method, path, headers, body } = request;
  const query = Object.fromEntries(new URLSearchParams(request.query));
  const answered = await serve({ method, path, query, headers, body });
  if (answered === undefined) return emptyAnswer(404);
  const { status = 200, headers: given = {}, body: value } = answered;
  if (value === undefined) return { ...emptyAnswer(status), headers: given };
  if (typeof value === "string" || value instanceof Uint8Array)
    return { status, headers: given, body: value };
  return jsonAnswer(status, value, given);
}
