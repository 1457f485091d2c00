import type { FuzzFigures } from "./run.ts";

/** What the script asks of a thread. */
export type FuzzTask = {
  name: string;
  seed: number;
  seconds: number;
  /** Counts the inputs, and tells the length of the present one. */
  progress: SharedArrayBuffer;
  /** The present input. */
  shown: SharedArrayBuffer;
};

export type FuzzReport = { figures: FuzzFigures } | { crash: string; input: Uint8Array };
