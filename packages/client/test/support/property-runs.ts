import fc from "fast-check";

const DEFAULT_RUNS = 1_000;

// How often each property is tried that does not say so itself; more of them with FC_RUNS.
fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: Number(process.env["FC_RUNS"] ?? DEFAULT_RUNS) });
