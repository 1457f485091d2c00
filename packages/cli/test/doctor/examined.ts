import type { Io } from "../../src/io.ts";
import type { Finding } from "../../src/doctor/finding.ts";
import { diagnose } from "../../src/doctor/diagnose.ts";
import type { Network } from "../../src/doctor/network.ts";
import { runProgram } from "../../src/program.ts";
import { gather } from "../../src/setup/given.ts";
import { withIo } from "./io.ts";

/** How the doctor is called: words after `doctor`, variables, and what stands on standard input. */
export type Call = {
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly folder?: string;
};

export type Examined = {
  readonly code: number;
  readonly findings: readonly Finding[];
  /** Everything that was written, of a run for people and one with --json and --debug. */
  readonly output: string;
  readonly text: string;
};

/** Runs the doctor once for people and once with all that it can tell. */
export async function examined({ words = [], ...given }: Call): Promise<Examined> {
  const run = (more: readonly string[]): ReturnType<typeof withIo> =>
    withIo((io: Io) => runProgram(["doctor", ...words, ...more], io), given);
  const plain = await run([]);
  const told = await run(["--json", "--debug"]);
  const { findings } = JSON.parse(told.stdout) as { findings: readonly Finding[] };
  const output = plain.stdout + plain.stderr + told.stdout + told.stderr;
  return { code: plain.code, findings, output, text: plain.stdout };
}

/** Examines an address over a network that is only played; without a token nothing is sent. */
export async function examinedOver(network: Partial<Network>, address: string): Promise<readonly Finding[]> {
  const whole: Network = {
    resolve: async () => ["203.0.113.7"],
    connect: async () => ({ ms: 7 }),
    secure: async () => ({ code: "ECONNREFUSED" }),
    ...network,
  };
  let findings: readonly Finding[] = [];
  await withIo(async (io) => {
    const given = gather({ pasted: address }, {});
    const options = { json: false, debug: false, waitMs: 0, timeoutMs: 60_000 };
    ({ findings } = await diagnose(given, options, io, whole));
    return 0;
  });
  return findings;
}
