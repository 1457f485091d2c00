/** Who is tested for a case: the emulator by raw requests, the client against the emulator or a scripted server. */
export const SIDES = ["emulator", "client"] as const;
export type Side = (typeof SIDES)[number];

/** One behaviour of the wire. */
export type ConformanceCase = {
  readonly title: string;
  /** The sides that have something to do with it; a test on the other side counts too. */
  readonly sides: readonly Side[];
  /** Why a side has no test yet, and is not expected to. */
  readonly waits?: Readonly<Partial<Record<Side, string>>>;
  /** Where the design decides otherwise than the protocol reference, or what else to know. */
  readonly remark?: string;
};

/** A section of the list, with its cases by id. */
export type ConformanceSection = {
  readonly heading: string;
  readonly cases: Readonly<Record<string, ConformanceCase>>;
};

type More = Pick<ConformanceCase, "waits" | "remark">;

export const both = (title: string, more: More = {}): ConformanceCase => ({
  title,
  sides: SIDES,
  ...more,
});

export const emulatorOnly = (title: string, more: More = {}): ConformanceCase => ({
  title,
  sides: ["emulator"],
  ...more,
});

export const clientOnly = (title: string, more: More = {}): ConformanceCase => ({
  title,
  sides: ["client"],
  ...more,
});
