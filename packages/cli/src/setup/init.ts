import { refuseNoAddress, runDoctor } from "../doctor/command.ts";
import { findingOf } from "../doctor/messages/catalogue.ts";
import { DOCTOR_HELP } from "../doctor/messages/help.ts";
import { cleanFinding, linesOf } from "../doctor/report.ts";
import { Ended } from "../failure/command-error.ts";
import type { Io } from "../io.ts";
import { languageOf } from "../language.ts";
import { askText, askWhether, canAsk } from "./prompts.ts";
import { readWords, type ServiceFlags } from "./read-words.ts";
import { save, variablesFor } from "./save.ts";
import { readTarget } from "./target.ts";

export type InitFlags = ServiceFlags & { fromCurl?: string };

/**
 * Writes `.env` for a service and, at a terminal, offers to examine it. Nothing is sent before that.
 *
 * @throws {Ended} with 1 where something that was given cannot be used; then nothing is written.
 * @throws {CommandError} there is no address.
 */
export async function runInit(pasted: string | undefined, flags: InitFlags, io: Io): Promise<void> {
  const language = languageOf(io.env);
  const help = DOCTOR_HELP[language];
  const text = flags.fromCurl ?? pasted ?? (canAsk(io) ? await askText(io, help.askAddress) : undefined);
  const { given, before } = await readWords(text, flags, io);
  refuseNoAddress(given, io);
  const { target, observations, secrets } = readTarget(given, language);
  const seen = [...before, ...observations];
  const tell = (one: (typeof seen)[number]): void => {
    io.stderr.write(linesOf(cleanFinding(findingOf(one, language), secrets), io.stderr));
  };
  seen.forEach(tell);
  if (target === undefined || seen.some(({ status }) => status === "fail")) throw new Ended(1);
  (await save(io, variablesFor(target, given.variables))).forEach(tell);
  if (canAsk(io) && (await askWhether(io, help.askDoctor)))
    await runDoctor(
      target.address.base,
      {},
      { ...io, env: { ...io.env, ...variablesFor(target, given.variables) } },
    );
}
