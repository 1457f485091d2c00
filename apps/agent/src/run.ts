import { PaifangError } from "@paifang/client";
import {
  readStoryDocuments,
  showChecks,
  showDocuments,
  showEnd,
  showPlaces,
  type Environment,
  type Screen,
  type StoryArguments,
} from "@paifang/story";
import { followAgent, type AskedCall } from "./agent.ts";
import { COMMAND } from "./arguments.ts";
import { noteAttempts } from "./attempts.ts";
import { openForecaster } from "./forecast.ts";
import { buildIndex, toPassages } from "./index-store.ts";
import { ownQuestion, partOf } from "./questions.ts";
import { REPORT } from "./report.ts";
import { checkRun, type Evidence } from "./self-check.ts";
import { openServices, type Services } from "./services.ts";
import { showReport, stepShower } from "./show-steps.ts";
import { openTools, type Toolbox } from "./tools.ts";

const FURTHER_EXPORTS = [
  "export PAI_EAS_FORECAST_ENDPOINT=http://<uid>.<region>.pai-eas.aliyuncs.com/api/predict/<service>",
  "export PAI_EAS_FORECAST_TOKEN=<token of the service>",
];

/** Runs the agent on one question, shows its steps, and gives what was not as it should be. */
export async function run(
  given: StoryArguments,
  screen: Screen,
  environment: Environment,
): Promise<string[]> {
  const start = performance.now();
  const documents = await readStoryDocuments(given);
  const files = partOf(documents.files, given);
  showDocuments(screen, { ...documents, files });
  const attempts = noteAttempts(screen);
  await using services = await openServices(given.service, environment, attempts);
  await using forecaster = await openForecaster(environment, attempts.of("forecast"));
  showPlaces(screen, services.places);
  const place =
    forecaster.variable === undefined ? "the local emulator" : `your service, from ${forecaster.variable}`;
  screen.line(`forecast    PAI-EAS, ${place}`);
  const passages = await toPassages(files);
  const store = await buildIndex(passages, services, screen);
  const toolbox = openTools(store, services, forecaster);
  putFaultInTheWay(services);
  const question = given.question ?? ownQuestion(passages, given);
  const { asked, report } = await ask(question, { services, toolbox }, screen);
  await attempts.answers("chat", asked.length);
  const evidence = {
    asked,
    report,
    runs: toolbox.runs,
    attempts: attempts.all,
    files: new Set(passages.map(({ file }) => file)),
  };
  const isLocal = services.local("chat") !== undefined;
  const checks = checkRun(evidence, {
    hasFault: isLocal && asked.length > 1,
    takesAllTools: isLocal && given.question === undefined,
  });
  const surprises = showChecks(screen, checks);
  showEnd(screen, services, {
    command: COMMAND,
    kind: given.service,
    furtherExports: FURTHER_EXPORTS,
    start,
  });
  return surprises;
}

/** The second answer of the model is refused once, in the middle of the agent's work. */
function putFaultInTheWay({ emulator }: Services): void {
  emulator?.faults.add({
    on: { service: "chat", path: "/chat/completions", request: 2 },
    kind: "status",
    status: 503,
    body: "no healthy upstream",
  });
}

async function ask(
  question: string,
  { services, toolbox }: { services: Services; toolbox: Toolbox },
  screen: Screen,
): Promise<Pick<Evidence, "asked" | "report">> {
  screen.line(`\n${screen.bold(question)}`);
  const asked: (readonly AskedCall[])[] = [];
  let report: unknown;
  const show = stepShower(screen);
  for await (const step of followAgent(question, { chat: services.chat, tools: toolbox.tools })) {
    show(step);
    if (step.kind === "calls") asked.push(step.calls);
    if (step.kind === "report") ({ report } = step);
  }
  // The graph tells the model of a tool's failure; a service that cannot be used is for the user to hear of.
  const broken = toolbox.runs.find(({ error }) => PaifangError.isInstance(error));
  if (broken !== undefined) throw broken.error;
  const { data } = REPORT.safeParse(report);
  if (data !== undefined) showReport(screen, data);
  return { asked, report };
}
