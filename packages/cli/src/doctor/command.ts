import { namedServices } from "../call/service-variables.ts";
import { CommandError, Ended } from "../failure/command-error.ts";
import type { Io } from "../io.ts";
import { languageOf } from "../language.ts";
import { messagesFor } from "../messages/messages.ts";
import type { Given } from "../setup/given.ts";
import { askWhether, canAsk } from "../setup/prompts.ts";
import { readWords, type ServiceFlags } from "../setup/read-words.ts";
import { save, variablesFor } from "../setup/save.ts";
import { diagnose, type Diagnosis } from "./diagnose.ts";
import { findingOf } from "./messages/catalogue.ts";
import { DOCTOR_HELP } from "./messages/help.ts";
import { linesOf } from "./report.ts";

export type DoctorFlags = ServiceFlags & {
  write?: boolean;
  wait?: string | true;
  timeout?: string;
  json?: boolean;
  debug?: boolean;
};

const DEFAULT_WAIT_SECONDS = 300;
const DEFAULT_TIMEOUT_SECONDS = 120;

/**
 * Examines the service and tells what it finds.
 *
 * @throws {Ended} with 1 where a finding is a failure.
 * @throws {CommandError} there is no address, or an option is wrong.
 */
export async function runDoctor(pasted: string | undefined, flags: DoctorFlags, io: Io): Promise<void> {
  // `--wait <address>` is an address behind a flag without a number.
  if (pasted === undefined && typeof flags.wait === "string" && /[./:]/.test(flags.wait))
    return runDoctor(flags.wait, { ...flags, wait: true }, io);
  const waitMs = millisecondsOf(flags.wait === true ? DEFAULT_WAIT_SECONDS : (flags.wait ?? 0), io);
  const timeoutMs = millisecondsOf(flags.timeout ?? DEFAULT_TIMEOUT_SECONDS, io);
  const { given, before } = await readWords(pasted, flags, io);
  refuseNoAddress(given, io);
  const { json = false, debug = false } = flags;
  const diagnosis = await diagnose(given, { json, debug, waitMs, timeoutMs, before }, io);
  await maybeWrite(diagnosis, given, { flags, io });
  if (diagnosis.findings.some(({ status }) => status === "fail")) throw new Ended(1);
}

/** @throws {CommandError} there is nothing to examine. */
export function refuseNoAddress({ endpoints }: Given, io: Io): void {
  if (endpoints.length > 0) return;
  const { noAddress, tryAddress } = DOCTOR_HELP[languageOf(io.env)];
  const named = namedServices(io.env).filter((name) => name !== "");
  const { namedServices: tryNamed } = messagesFor(io.env).failure;
  throw new CommandError("CALL_INVALID", noAddress, {
    tries: [...(named.length === 0 ? [] : [tryNamed(named.join(", "))]), tryAddress],
  });
}

function millisecondsOf(seconds: string | number, io: Io): number {
  const milliseconds = Number(seconds) * 1_000;
  if (seconds === 0 || (milliseconds > 0 && milliseconds < 86_400_000)) return milliseconds;
  throw new CommandError("CALL_INVALID", `${seconds}: ${DOCTOR_HELP[languageOf(io.env)].badNumber}`);
}

/** Writes where it was asked to; at a terminal it offers to, when a new address has proved itself. */
async function maybeWrite(
  found: Diagnosis,
  given: Given,
  { flags, io }: { flags: DoctorFlags; io: Io },
): Promise<void> {
  const { findings, reading } = found;
  const { target } = reading;
  if (target?.token === undefined) return;
  const isGood = findings.every(({ status }) => status !== "fail");
  const isNew = io.env[given.variables.endpoint] === undefined;
  const language = languageOf(io.env);
  const isOffered = flags.write !== true && flags.json !== true && isGood && isNew && canAsk(io);
  if (flags.write !== true && !(isOffered && (await askWhether(io, DOCTOR_HELP[language].askWrite)))) return;
  const seen = await save(io, variablesFor(target, given.variables, found));
  for (const one of seen) io.stderr.write(linesOf(findingOf(one, language), io.stderr));
}
