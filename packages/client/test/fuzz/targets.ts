import { ANSWER_TARGETS } from "./answer-targets.ts";
import { clientTarget } from "./client-target.ts";
import { STREAM_TARGETS } from "./stream-targets.ts";
import type { Target } from "./target.ts";
import { TEXT_TARGETS } from "./text-targets.ts";

export const TARGETS: readonly Target[] = [
  ...STREAM_TARGETS,
  ...ANSWER_TARGETS,
  ...TEXT_TARGETS,
  clientTarget,
];
