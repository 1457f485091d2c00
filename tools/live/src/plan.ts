import type { Arguments } from "./arguments.ts";
import type { Probe } from "./probe.ts";
import { variableOf, type LiveService } from "./services.ts";
import type { Cost } from "./wire.ts";

export type Question = { probe: Probe; service: LiveService };

export type NotAsked = { row: number; question: string; reason: string };

/** What will be asked of whom, and what not and why. */
export type Plan = {
  services: readonly LiveService[];
  questions: readonly Question[];
  notAsked: readonly NotAsked[];
  /** The most that is sent in all, greetings included. */
  cost: Cost;
  longestMs: number;
};

/** Sent to a service before its first question: whether it answers, which model it lists, whether it is a queue. */
export const GREETING_COST: Cost = { requests: 2, bytes: 0 };

export function makePlan(
  probes: readonly Probe[],
  services: readonly LiveService[],
  { only, yesLarge }: Pick<Arguments, "only" | "yesLarge">,
): Plan {
  const wanted = probes.filter(({ row }) => only.length === 0 || only.includes(row));
  const allowed = wanted.filter(({ isLarge }) => yesLarge || !isLarge);
  const questions = allowed.flatMap((probe) =>
    askable(probe, services).map((service) => ({ probe, service })),
  );
  const asked = services.filter((service) => questions.some((question) => question.service === service));
  const costs = [...asked.map(() => GREETING_COST), ...questions.map(({ probe }) => probe.cost)];
  return {
    services: asked,
    questions,
    notAsked: wanted.flatMap((probe) => reasonNot(probe, services, yesLarge)),
    cost: {
      requests: costs.reduce((sum, { requests }) => sum + requests, 0),
      bytes: costs.reduce((sum, { bytes }) => sum + bytes, 0),
    },
    longestMs: questions.reduce((sum, { probe }) => sum + probe.timeLimitMs, 0),
  };
}

function askable(probe: Probe, services: readonly LiveService[]): readonly LiveService[] {
  const able = services.filter(({ role }) => probe.roles.includes(role));
  if (probe.scope === "service") return able;
  const origins = able.map(({ base }) => new URL(base).origin);
  return able.filter((_service, at) => origins.indexOf(origins[at] ?? "") === at);
}

function reasonNot(probe: Probe, services: readonly LiveService[], yesLarge: boolean): NotAsked[] {
  const { row, question, roles, isLarge } = probe;
  if (askable(probe, services).length === 0)
    return [{ row, question, reason: `needs ${roles.map(variableOf).join(" or ")}` }];
  if (isLarge && !yesLarge) return [{ row, question, reason: "moves megabytes: add --yes-large" }];
  return [];
}
