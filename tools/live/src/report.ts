import type { Finding, Observation } from "./probe.ts";
import type { Mask } from "./mask.ts";
import type { NotAsked, Plan, Question } from "./plan.ts";
import type { Result } from "./run.ts";

/** What was seen of a question that nobody asked. */
export type Observed = { observation: Observation; finding: Finding | undefined };

const NAME_WIDTH = 14;

/** What is about to be sent, and to whom. */
export function announcement(plan: Plan, mask: Mask): string {
  const { services, cost, longestMs } = plan;
  const minutes = Math.ceil(longestMs / 60_000);
  return [
    `About to ask ${count(services.length, "service")}, with at most ${count(cost.requests, "request")} and ${cost.bytes.toLocaleString("en")} bytes of bodies, in at most ${count(minutes, "minute")}:`,
    ...services.map(
      ({ role, base, variable }) => `  ${role.padEnd(NAME_WIDTH)}${mask(base)}  from ${variable}`,
    ),
  ].join("\n");
}

const count = (number: number, noun: string): string =>
  `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

export const questionLine = ({ probe, service }: Question): string =>
  `\nRow ${probe.row}, ${service.role}: ${probe.question}`;

export function resultLines({ answer, details }: Pick<Result, "answer" | "details">): string {
  return [`  ${answer}`, ...details.map((detail) => `      ${detail}`)].join("\n");
}

export function observedLines(observed: readonly Observed[]): string {
  return observed
    .flatMap(({ observation, finding }) =>
      finding === undefined
        ? []
        : [`\nRow ${observation.row}, seen on the way: ${observation.question}`, resultLines(finding)],
    )
    .join("\n");
}

/** Every row that has no answer, so that none is silently missing. */
export function notAskedLines(notAsked: readonly NotAsked[]): string {
  if (notAsked.length === 0) return "";
  const lines = notAsked
    .toSorted((one, other) => one.row - other.row)
    .map(({ row, question, reason }) => `  ${String(row).padStart(2)}  ${question} ${reason}`);
  return ["\nNot asked:", ...lines].join("\n");
}

/** Observations that saw nothing are rows without an answer. */
export const unseen = (observed: readonly Observed[]): NotAsked[] =>
  observed.flatMap(({ observation: { row, question, reason }, finding }) =>
    finding === undefined ? [{ row, question, reason }] : [],
  );

export function ending(results: readonly Result[], today: string): string {
  const answered = results.filter(({ hasAnswer }) => hasAnswer);
  const pages = Map.groupBy(answered, ({ page }) => page);
  const lines = [...pages].map(([page, of]) => {
    const rows = [...new Set(of.map(({ row }) => row))].toSorted((one, other) => one - other);
    return `  ${page}  row ${rows.join(", ")}`;
  });
  return [
    `\n${count(results.length, "question")} asked, ${answered.length} answered.`,
    ...(lines.length === 0
      ? []
      : [
          `Write each answer on its page as "measured ${today}", with the kind of gateway, or send it to the project:`,
        ]),
    ...lines,
  ].join("\n");
}

type Everything = {
  plan: Plan;
  results: readonly Result[];
  observed: readonly Observed[];
  notAsked: readonly NotAsked[];
};

/** The same for machines. */
export function jsonReport(
  { plan, results, observed, notAsked }: Everything,
  date: string,
  mask: Mask,
): string {
  const services = plan.services.map(({ role, product, base, variable }) => ({
    role,
    product,
    address: mask(base),
    variable,
  }));
  const seen = observed.flatMap(({ observation: { row, question, page }, finding }) =>
    finding === undefined ? [] : [{ row, question, page, ...finding }],
  );
  return JSON.stringify(
    { date, services, atMost: plan.cost, findings: results, observed: seen, notAsked },
    null,
    2,
  );
}
