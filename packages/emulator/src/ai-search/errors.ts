import { Refusal, jsonAnswer } from "../answer.ts";

/** The service's own error body; the codes for 401 and 404 are not documented. */
export function aiSearchRefusal(requestId: string, status: number, code: string, message: string): Refusal {
  return new Refusal(jsonAnswer(status, { request_id: requestId.toUpperCase(), latency: 0, code, message }));
}

/** Refuses a value of the request. */
export class InvalidParameter extends Error {}

type Documented = { status: number; message: string };

const QUOTA = "Allocated quota exceeded, please increase your quota limit.";

/** Codes with their status; those of 401 and 404 are ours, since none is documented. */
const ERRORS: Readonly<Record<string, Documented>> = {
  InvalidParameter: { status: 400, message: "A parameter is missing or invalid." },
  ServiceIdNotExist: { status: 400, message: "The service id does not exist." },
  InvalidApiKey: { status: 401, message: "The API key is missing or wrong." },
  InvalidToken: { status: 401, message: "The deployment token is missing or wrong." },
  DeploymentNotExist: { status: 404, message: "There is no such deployment." },
  Throttling: { status: 429, message: "Requests throttling triggered." },
  "Throttling.RateQuota": { status: 429, message: "Requests rate limit exceeded, please try again later." },
  "Throttling.AllocationQuota": { status: 429, message: QUOTA },
  InternalServerError: {
    status: 500,
    message: "An internal error has occured, please try again later or contact service support.",
  },
};

/** The error of a code in the words of the documentation, as far as it has any. */
export function documentedError(
  requestId: string,
  { code, status, message }: { code: string; status?: number | undefined; message?: string | undefined },
): Refusal {
  const known = ERRORS[code];
  return aiSearchRefusal(requestId, status ?? known?.status ?? 400, code, message ?? known?.message ?? code);
}
