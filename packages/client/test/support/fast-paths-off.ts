/** Stands in for `src/config/fast-paths.ts` in the projects that run without them. */
export const FAST_PATHS: boolean = false;
