import { Refusal, jsonAnswer } from "../answer.ts";

/** The service's own error body; the codes for 401 and 404 are not documented. */
export function aiSearchRefusal(requestId: string, status: number, code: string, message: string): Refusal {
  return new Refusal(jsonAnswer(status, { request_id: requestId.toUpperCase(), latency: 0, code, message }));
}

/** Refuses a value of the request. */
export class InvalidParameter extends Error {}
