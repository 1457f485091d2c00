import { jsonAnswer, type WholeAnswer } from "../answer.ts";
import type { Profile } from "./profile.ts";

type Kind = "plain" | "invalid" | "too-long";

/** A refusal of the model server, before its profile decides how it is written. */
export class EngineRefusal extends Error {
  readonly status: number;
  readonly param: string | null;
  readonly kind: Kind;
  constructor(status: number, message: string, param: string | null = null, kind: Kind = "plain") {
    super(message);
    this.status = status;
    this.param = param;
    this.kind = kind;
  }
}

export const refusal = (status: number, message: string, param: string | null = null): EngineRefusal =>
  new EngineRefusal(status, message, param);

/** A breach of the request's schema, which names the field. */
export const invalid = (field: string, message: string): EngineRefusal =>
  new EngineRefusal(400, message, `body.${field}`, "invalid");

export const missing = (field: string): EngineRefusal =>
  invalid(
    field,
    `1 validation error: {'type': 'missing', 'loc': ('body', '${field}'), 'msg': 'Field required'}`,
  );

/** More tokens than the model has room for. */
export const tooLong = (message: string): EngineRefusal => new EngineRefusal(400, message, null, "too-long");

const TYPES: Readonly<Record<number, string>> = {
  400: "BadRequestError",
  404: "NotFoundError",
  422: "UnprocessableEntityError",
  500: "InternalServerError",
  501: "NotImplementedError",
};
/** The name that a refusal of such a status has. */
export const typeOf = (status: number): string => TYPES[status] ?? "BadRequestError";

const LLAMA_CPP_TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  404: "not_found_error",
  500: "server_error",
  501: "not_supported_error",
};

/** Writes a refusal, or whatever else went wrong, in the words of the profile. */
export function writeRefusal(reason: unknown, profile: Profile): WholeAnswer {
  if (!(reason instanceof EngineRefusal)) {
    const message = reason instanceof Error ? reason.message : String(reason);
    const told = profile.dialect === "sglang" ? `Internal server error: ${message}` : message;
    return writeRefusal(refusal(500, told), profile);
  }
  const { status, message, kind } = reason;
  if (status === 415) return jsonAnswer(415, { detail: message });
  if (profile.errors === "llama-cpp") {
    const type = kind === "too-long" ? "exceed_context_size_error" : LLAMA_CPP_TYPES[status];
    return jsonAnswer(status, { error: { code: status, message, type: type ?? "server_error" } });
  }
  const param = kind === "invalid" && !profile.namesField ? null : reason.param;
  const type = kind === "invalid" ? profile.invalidType : typeOf(status);
  const error = { message, type, param, code: status };
  return jsonAnswer(status, profile.errors === "flat" ? { object: "error", ...error } : { error });
}
