import { faultPresets } from "@paifang/emulator";
import { CommandError } from "../failure/command-error.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";

export type FaultNarrowing = {
  rate?: number;
  after?: number;
  times?: number;
  service?: string;
  path?: string;
  ms?: number;
};

/** The JSON of a fault from a status, a word or JSON, narrowed by flags. */
export function faultOf(io: Io, word: string, narrowing: FaultNarrowing): Record<string, unknown> {
  const { rate, times } = narrowing;
  const on = targetOf(narrowing);
  return {
    ...baseOf(io, word, narrowing.ms),
    ...(Object.keys(on).length > 0 && { on }),
    ...(rate !== undefined && { rate }),
    ...(times !== undefined && { times }),
  };
}

function targetOf({ after, service, path }: FaultNarrowing): Record<string, unknown> {
  return {
    ...(service !== undefined && { service }),
    ...(path !== undefined && { path }),
    ...(after !== undefined && { request: after + 1 }),
  };
}

function baseOf(io: Io, word: string, ms: number | undefined): Record<string, unknown> {
  const { failure } = messagesFor(io.env);
  if (word.trimStart().startsWith("{")) return jsonFault(io, word);
  if (word === "slow" && ms !== undefined) return { kind: "delay", ms, times: "always" };
  if (word === "stall" && ms !== undefined) return { kind: "stall", ms, times: "always" };
  if (Object.hasOwn(faultPresets, word)) return { preset: word };
  if (/^[2-5]\d\d$/.test(word)) return { kind: "status", status: Number(word), times: "always" };
  const words = Object.keys(faultPresets).filter((name) => !/^\d/.test(name));
  throw new CommandError("CALL_INVALID", failure.faultUnknown(word, words.join(", ")));
}

function jsonFault(io: Io, text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    const { failure } = messagesFor(io.env);
    throw new CommandError("CALL_INVALID", failure.faultUnknown(text, Object.keys(faultPresets).join(", ")));
  }
}
