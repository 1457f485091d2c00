import type { Check } from "@paifang/story";
import type { AskedCall } from "./agent.ts";
import { answersOf, type Attempt } from "./attempts.ts";
import { REPORT, REPORT_TOOL } from "./report.ts";
import { TOOL_NAMES, type ToolRun } from "./tools.ts";

/** All that is known of a run when it is over. */
export type Evidence = {
  /** The model's calls, one list for each of its answers. */
  asked: readonly (readonly AskedCall[])[];
  runs: readonly ToolRun[];
  attempts: readonly Attempt[];
  report: unknown;
  files: ReadonlySet<string>;
};

/** What can be demanded of this run beyond what holds for every model and question. */
export type Demands = {
  /** A 503 was put in the way of the chat service. */
  hasFault: boolean;
  /** The question takes all three tools, and a model that goes by rule answers it. */
  takesAllTools: boolean;
};

/** Judges a run. */
export function checkRun(evidence: Evidence, { hasFault, takesAllTools }: Demands): Check[] {
  return [
    ...(takesAllTools ? [allToolsWereCalled(evidence)] : []),
    ...(hasFault ? [faultWasSurvived(evidence)] : []),
    noStepWasRepeated(evidence),
    ...reportChecks(evidence, takesAllTools),
  ];
}

const allToolsWereCalled = ({ runs }: Evidence): Check => ({
  claim: "each of the three tools was called",
  holds: TOOL_NAMES.every((name) => runs.some((run) => run.name === name)),
});

const chatAttempts = ({ attempts }: Evidence): readonly Attempt[] =>
  attempts.filter(({ role, operation }) => role === "chat" && operation !== "models");

function faultWasSurvived(evidence: Evidence): Check {
  const chat = chatAttempts(evidence);
  const met = chat.findIndex(({ status }) => status === 503);
  const next = chat[met + 1];
  return {
    claim: "the chat service's 503 was met once, and the same call succeeded on its second attempt",
    holds:
      met >= 0 &&
      chat.filter(({ status }) => status === 503).length === 1 &&
      next?.status === 200 &&
      next.attempt === 2,
  };
}

/** The graph's own count of model steps and tool runs against what the services and tools saw. */
function noStepWasRepeated(evidence: Evidence): Check {
  const { asked, runs } = evidence;
  const calls = asked.flat().filter(({ name }) => name !== REPORT_TOOL);
  return {
    claim: "no step was repeated: the model answered once a step, each call ran its tool once",
    holds:
      answersOf(evidence.attempts, "chat").length === asked.length &&
      new Set(calls.map(({ id }) => id)).size === calls.length &&
      runs.length === calls.length,
  };
}

function reportChecks({ report, runs, files }: Evidence, takesAllTools: boolean): Check[] {
  const { success, data } = REPORT.safeParse(report);
  const { sources, figures } = data ?? { sources: [], figures: [] };
  const least = takesAllTools ? 1 : 0;
  const isCalculated = (figure: unknown): boolean =>
    runs.some(
      ({ name, output }) => name === "calculate" && JSON.stringify(output) === JSON.stringify(figure),
    );
  return [
    { claim: "the report fits its schema", holds: success },
    {
      claim: "every figure is what the calculator said",
      holds: figures.length >= least && figures.every(isCalculated),
    },
    {
      claim: "every source is a file of the index",
      holds: sources.length >= least && sources.every((file) => files.has(file)),
    },
  ];
}
