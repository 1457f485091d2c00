import type { Fault } from "./types.ts";

const TEXT = { "content-type": "text/plain" };

/** Faults that a service shows on bad days, by a short name; each strikes until it is taken away. */
export const faultPresets: Readonly<Record<FaultPreset, Fault>> = {
  "401": { kind: "status", status: 401, body: "Authorization Failed", headers: TEXT, times: Infinity },
  "408": { kind: "status", status: 408, headers: { connection: "close" }, times: Infinity },
  "429": { kind: "status", status: 429, times: Infinity },
  "450": { kind: "status", status: 450, times: Infinity },
  "500": { kind: "status", status: 500, times: Infinity },
  "503": { kind: "status", status: 503, body: "no healthy upstream", headers: TEXT, times: Infinity },
  "504": { kind: "status", status: 504, body: "upstream request timeout", headers: TEXT, times: Infinity },
  slow: { kind: "delay", ms: 3_000, times: Infinity },
  stall: { kind: "stall", afterEvents: 3, times: Infinity },
  cut: { kind: "truncate", afterBytes: 600, times: Infinity },
  buffer: { kind: "buffer", times: Infinity },
  "wrong-dimensions": { kind: "wrong-dimensions", dimensions: 128, times: Infinity },
  reset: { kind: "reset", times: Infinity },
};

/** Short names of faults. */
export type FaultPreset =
  | "401"
  | "408"
  | "429"
  | "450"
  | "500"
  | "503"
  | "504"
  | "slow"
  | "stall"
  | "cut"
  | "buffer"
  | "wrong-dimensions"
  | "reset";
