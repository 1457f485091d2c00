import { CALLS } from "./calls.ts";
import { EMBEDDINGS, PARSING } from "./embeddings.ts";
import { GROWTH } from "./growth.ts";
import { STREAMS } from "./streams.ts";
import type { Workload } from "./workload.ts";

/** All that is measured with a server. */
export const WORKLOADS: readonly Workload[] = [...EMBEDDINGS, ...CALLS, ...STREAMS, ...PARSING, ...GROWTH];
