import { Refusal, jsonAnswer, type ServiceRequest } from "../answer.ts";

/** What the engine's routes know of their service. Shapes as in vLLM of 2026: documented, not measured. */
export type Engine = { model: string; maxBatchSize: number; hasReasoning: boolean };

export type Fields = Readonly<Record<string, unknown>>;

/** The longest prompt and answer together, in tokens as the emulator counts them. */
export const MAX_MODEL_TOKENS = 32_768;

const TYPES: Readonly<Record<number, string>> = {
  400: "BadRequestError",
  404: "NotFoundError",
  500: "InternalServerError",
};

export function refusal(status: number, message: string, param: string | null = null): Refusal {
  const type = TYPES[status] ?? "BadRequestError";
  return new Refusal(jsonAnswer(status, { error: { message, type, param, code: status } }));
}

/** A breach of the request's schema, which names the field and has a type of its own. */
export function invalid(field: string, message: string): Refusal {
  const error = { message, type: "Bad Request", param: `body.${field}`, code: 400 };
  return new Refusal(jsonAnswer(400, { error }));
}

export const missing = (field: string): Refusal =>
  invalid(
    field,
    `1 validation error: {'type': 'missing', 'loc': ('body', '${field}'), 'msg': 'Field required'}`,
  );

/** Reads a JSON body; whatever is wrong with it is a 400. */
export function readFields({ headers, body }: ServiceRequest): Fields {
  const contentType = (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  if (contentType !== "application/json")
    throw refusal(400, "Unsupported Media Type: Only 'application/json' is allowed");
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (reason) {
    throw refusal(
      400,
      `1 validation error: {'type': 'json_invalid', 'msg': 'JSON decode error: ${String(reason)}'}`,
    );
  }
  if (!isFields(value)) throw refusal(400, "1 validation error: the body is not an object");
  return value;
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

/** A request without a model, or with an empty one, gets the served one. */
export function checkModel(fields: Fields, engine: Engine): void {
  const model = fields["model"] ?? "";
  if (typeof model !== "string") throw invalid("model", "Input should be a valid string");
  if (model !== "" && model !== engine.model)
    throw refusal(404, `The model \`${model}\` does not exist.`, "model");
}

export const secondsNow = (): number => Math.floor(Date.now() / 1000);
