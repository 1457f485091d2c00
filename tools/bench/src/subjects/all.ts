import type { Subject } from "./subject.ts";

/** Each subject is loaded in its own process, when it is measured. */
const SUBJECTS = {
  "raw-undici": async () => (await import("./raw-undici.ts")).subject,
  // The same under a second name shows how far two runs of one thing lie apart.
  "raw-undici-again": async () => (await import("./raw-undici.ts")).subject,
  "undici-dispatch": async () => (await import("./undici-dispatch.ts")).subject,
  "undici-dispatch-base64": async () => (await import("./undici-dispatch.ts")).base64Subject,
  paifang: async () => (await import("./paifang.ts")).subject,
  "paifang-numbers": async () => (await import("./paifang.ts")).numbersSubject,
} as const satisfies Readonly<Record<string, () => Promise<Subject>>>;

export type SubjectName = keyof typeof SUBJECTS;

export const SUBJECT_NAMES = Object.keys(SUBJECTS) as SubjectName[];

export const loadSubject = (name: SubjectName): Promise<Subject> => SUBJECTS[name]();
