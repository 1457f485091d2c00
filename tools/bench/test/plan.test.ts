import { expect, test } from "vitest";
import { planOf } from "../src/run/plan.ts";
import { SUBJECT_NAMES, SUBJECTS } from "../src/subjects/all.ts";
import { WORKLOADS } from "../src/workloads/all.ts";

const everything = { rounds: 5, peerRounds: 2, quick: false };

test("each round begins with another subject, and every subject runs in every round", () => {
  const [{ rounds } = { rounds: [] }] = planOf(
    { ...everything, workloads: ["stream-reasoning"], subjects: ["raw-undici", "fetch", "paifang"] },
    () => false,
  );

  expect(rounds.map(([first]) => first)).toEqual(["raw-undici", "fetch", "paifang", "raw-undici", "fetch"]);
  expect(new Set(rounds.map((round) => round.toSorted().join(" ")))).toEqual(
    new Set(["fetch paifang raw-undici"]),
  );
});

test("other clients run in the first rounds alone, and not at all where they are not installed", () => {
  const named = {
    ...everything,
    workloads: ["rerank"],
    subjects: ["paifang", "cohere-ai", "langchain-cohere"],
  };

  const [{ rounds } = { rounds: [] }] = planOf(named, (peer) => peer === "cohere-ai");

  expect(rounds.map((round) => round.length)).toEqual([2, 2, 1, 1, 1]);
  expect(rounds.flat()).not.toContain("langchain-cohere");
});

test("an unknown name is refused with the names that there are", () => {
  expect(() => planOf({ ...everything, workloads: ["embed", "embedd"] }, () => true)).toThrow(
    /no workload "embedd"; there are embed, /,
  );
  expect(() => planOf({ ...everything, subjects: ["undici"] }, () => true)).toThrow(/no subject "undici"/);
});

test("every target is about a subject that runs, and beside one that runs too", () => {
  for (const { name, subjects, targets } of WORKLOADS)
    for (const target of targets) {
      const beside = "against" in target ? [target.against] : [];
      const reference = target.of.endsWith("ratio") && beside.length === 0 ? ["raw-undici" as const] : [];
      expect(subjects, name).toEqual(expect.arrayContaining([target.subject, ...beside, ...reference]));
    }
});

test("every subject has some work to do, and targets have names of their own", () => {
  const used = new Set(WORKLOADS.flatMap(({ subjects }) => subjects));
  const names = WORKLOADS.flatMap(({ targets }) => targets.map(({ name }) => name));

  expect(SUBJECT_NAMES.filter((name) => !used.has(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});

// Adapters are left out, as their hosts take seconds to load; other clients are loaded when they are opened.
test("a subject can do what its workloads ask of it", async () => {
  const missing: string[] = [];
  for (const { name, task, subjects } of WORKLOADS)
    for (const subject of subjects.filter((one) => !one.startsWith("paifang-"))) {
      const { open } = await SUBJECTS[subject].load();
      if (open[task] === undefined) missing.push(`${subject} at ${name}`);
    }
  expect(missing).toEqual([]);
});
