import { LangChainTracer } from "@langchain/core/tracers/tracer_langchain";

/** Runs as they are sent to a tracing service, without their ids and times. */
export function tracer(handler: string): { tracer: LangChainTracer; runs(): unknown[] } {
  type Run = {
    id: string;
    name: string;
    run_type: string;
    parent_run_id?: string;
    error?: string;
    tags?: string[];
  };
  const started: Run[] = [];
  const ended: Run[] = [];
  const client = {
    createRun: async (run: Run) => void started.push(run),
    updateRun: async (id: string, run: Omit<Run, "id">) => void ended.push({ ...run, id }),
  };
  const nameOf = (id: string | undefined): string | undefined => started.find((run) => run.id === id)?.name;
  return {
    tracer: Object.assign(new LangChainTracer({ client: client as never, projectName: "tests" }), {
      name: handler,
    }),
    runs: () => [
      ...started.map(({ name, run_type, parent_run_id, tags }) => [
        name,
        run_type,
        nameOf(parent_run_id),
        tags,
      ]),
      ...ended.map(({ id, error }) => [nameOf(id), error]),
    ],
  };
}
