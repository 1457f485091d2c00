import { readArguments, USAGE, type Arguments } from "./arguments.ts";
import { OBSERVATIONS, PROBES } from "./catalogue.ts";
import { openJournal, type Journal } from "./journal.ts";
import { openMask, type Mask } from "./mask.ts";
import { makePlan, type Plan } from "./plan.ts";
import {
  announcement,
  ending,
  jsonReport,
  notAskedLines,
  observedLines,
  questionLine,
  resultLines,
  unseen,
  type Observed,
} from "./report.ts";
import { run, type Listener } from "./run.ts";
import { readServices, type Environment } from "./services.ts";
import { UserError } from "./user-error.ts";
import { openWire } from "./wire.ts";

/** Where the program writes, a line at a time. */
export type Output = { line(text: string): void; aside(text: string): void };

/**
 * Asks the services that the environment names; gives the exit code, 0 when every question was answered.
 *
 * @throws {UserError} the arguments or the environment cannot be used.
 */
export async function program(
  argv: readonly string[],
  environment: Environment,
  output: Output,
): Promise<number> {
  const given = readArguments(argv);
  if (given.help) {
    output.line(USAGE);
    return 0;
  }
  const services = readServices(environment);
  if (services.length === 0) throw new UserError(`No service is named in the environment.\n\n${USAGE}`);
  const plan = makePlan(PROBES, services, given);
  const mask = openMask(services);
  const journal = openJournal();
  if (given.json) output.aside(announcement(plan, mask));
  else output.line(announcement(plan, mask));
  const wire = openWire({ services, mask, journal });
  try {
    return await askAll({ given, plan, mask, journal, output }, wire);
  } finally {
    await wire.close();
  }
}

type Parts = { given: Arguments; plan: Plan; mask: Mask; journal: Journal; output: Output };

async function askAll(
  { given, plan, mask, journal, output }: Parts,
  wire: ReturnType<typeof openWire>,
): Promise<number> {
  const listener: Listener = given.json
    ? { onAsk: () => undefined, onResult: () => undefined }
    : {
        onAsk: (question) => output.line(questionLine(question)),
        onResult: (result) => output.line(resultLines(result)),
      };
  const { results, notAsked } = await run({ plan, wire, mask, listener });
  const observed = observe(given, journal);
  const missing = [...plan.notAsked, ...notAsked, ...unseen(observed)];
  const today = new Date().toISOString().slice(0, 10);
  if (given.json) output.line(jsonReport({ plan, results, observed, notAsked: missing }, today, mask));
  else
    for (const text of [observedLines(observed), notAskedLines(missing), ending(results, today)])
      if (text !== "") output.line(text);
  return results.every(({ hasAnswer }) => hasAnswer) ? 0 : 1;
}

const observe = ({ only }: Arguments, journal: Journal): Observed[] =>
  OBSERVATIONS.filter(({ row }) => only.length === 0 || only.includes(row)).map((observation) => ({
    observation,
    finding: observation.observe(journal),
  }));
