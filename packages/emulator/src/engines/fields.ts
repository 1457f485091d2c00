import type { ServiceRequest } from "../answer.ts";
import type { Engine } from "./engine.ts";
import { invalid, missing, refusal } from "./refusal.ts";

export type Fields = Readonly<Record<string, unknown>>;

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Reads a JSON body. */
export function readFields({ headers, body }: ServiceRequest, { profile }: Engine): Fields {
  const contentType = (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  if (contentType !== "application/json" && profile.contentTypeStatus !== 200)
    throw refusal(profile.contentTypeStatus, "Unsupported Media Type: Only 'application/json' is allowed");
  let value: unknown;
  try {
    value = JSON.parse(UTF8.decode(body));
  } catch (reason) {
    throw refusal(
      profile.brokenJsonStatus,
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

/** Newer servers give a request without a model, or with an empty one, the served one; older ones want it. */
export function checkModel(fields: Fields, { model: served, profile }: Engine): void {
  const model = fields["model"] ?? undefined;
  if (profile.model === "ignored") return;
  if (model === undefined) {
    if (profile.model === "required") throw missing("model");
    return;
  }
  if (typeof model !== "string") throw invalid("model", "Input should be a valid string");
  const isDefault = profile.dialect === "sglang" ? model === "default" : false;
  const isLeftOpen = profile.model === "optional" && (model === "" || isDefault);
  if (!isLeftOpen && model !== served)
    throw refusal(404, `The model \`${model}\` does not exist.`, profile.namesField ? "model" : null);
}

/** A whole number within bounds, or undefined where it is left out. */
export function readWhole(
  fields: Fields,
  name: string,
  min: number,
  max: number = Infinity,
): number | undefined {
  const value = fields[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
    throw invalid(
      name,
      max === Infinity
        ? `Input should be an integer of at least ${min}`
        : `Input should be an integer from ${min} to ${max}`,
    );
  return value;
}

export function readStops({ stop }: Fields): readonly string[] {
  if (stop === undefined || stop === null || stop === "") return [];
  if (typeof stop === "string") return [stop];
  if (!isTexts(stop)) throw invalid("stop", "Input should be a string or a list of strings");
  return stop.filter((text) => text !== "");
}

export type StreamedUsage = "never" | "last" | "always";

export function readUsage(
  { stream_options: options }: Fields,
  { profile }: Engine,
  stream: boolean,
): StreamedUsage {
  if (options === undefined || options === null) return "never";
  if (!profile.hasStreamOptions)
    throw invalid(
      "stream_options",
      "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options'), 'msg': 'Extra inputs are not permitted'}]",
    );
  if (!stream) throw invalid("stream_options", "Stream options can only be defined when `stream=True`.");
  if (!isFields(options) || options["include_usage"] !== true) return "never";
  return options["continuous_usage_stats"] === true && profile.dialect === "vllm" ? "always" : "last";
}

export const secondsNow = (): number => Math.floor(Date.now() / 1000);
