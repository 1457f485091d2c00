import { EMBEDDINGS } from "./embeddings.ts";
import { STREAMS } from "./streams.ts";
import { CALLS } from "./calls.ts";
import type { Workload } from "./workload.ts";

export const WORKLOADS: readonly Workload[] = [...EMBEDDINGS, ...CALLS, ...STREAMS];
