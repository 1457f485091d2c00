import type { Io } from "../io.ts";
import { languageOf } from "../language.ts";
import type { Given } from "../setup/given.ts";
import { setFields } from "../set-fields.ts";
import { readTarget, type Reading, type Target } from "../setup/target.ts";
import type { Context, Exchanged } from "./context.ts";
import type { Finding, Observation } from "./finding.ts";
import { maskSecrets } from "./mask.ts";
import { findingOf } from "./messages/catalogue.ts";
import { network as realNetwork, type Network } from "./network.ts";
import { cleanFinding, jsonOf, linesOf } from "./report.ts";
import { examine } from "./run.ts";

export type DiagnoseOptions = {
  readonly json: boolean;
  readonly debug: boolean;
  readonly waitMs: number;
  readonly timeoutMs: number;
  /** Seen before the service was asked, such as how the token was given. */
  readonly before?: readonly Observation[];
};

export type Diagnosis = {
  readonly findings: readonly Finding[];
  readonly reading: Reading;
  readonly auth?: string;
  readonly secureBase?: string;
};

/** Examines what was given and writes what it finds to stdout, as it finds it or as JSON at the end. */
export async function diagnose(
  given: Given,
  options: DiagnoseOptions,
  io: Io,
  network: Network = realNetwork,
): Promise<Diagnosis> {
  const language = languageOf(io.env);
  const reading = readTarget(given, language);
  const findings: Finding[] = [];
  const tell = (seen: Observation): void => {
    const finding = cleanFinding(findingOf(seen, language), reading.secrets);
    findings.push(finding);
    if (!options.json) io.stdout.write(linesOf(finding, io.stdout));
  };
  [...(options.before ?? []), ...reading.observations].forEach(tell);
  const tally = { requests: 0 };
  const { target } = reading;
  if (target === undefined) return told({ findings, reading }, options, io);
  const onExchange = (event: Exchanged): void => {
    tally.requests++;
    if (options.debug) io.stderr.write(maskSecrets(debugLine(event), reading.secrets));
  };
  const context = contextOf(target, { options, io, network, onExchange });
  await examine(context, tally, tell);
  const { auth, secureBase } = context.learned;
  return told({ findings, reading, ...setFields({ auth, secureBase }) }, options, io);
}

function told(diagnosis: Diagnosis, { json }: DiagnoseOptions, io: Io): Diagnosis {
  const { reading, findings } = diagnosis;
  if (json) io.stdout.write(jsonOf({ endpoint: reading.target?.address.base, findings }));
  return diagnosis;
}

type Surroundings = {
  options: DiagnoseOptions;
  io: Io;
  network: Network;
  onExchange: Context["onExchange"];
};

function contextOf(target: Target, { options, io, network, onExchange }: Surroundings): Context {
  return {
    target,
    network,
    onExchange,
    env: io.env,
    folder: io.folder,
    language: languageOf(io.env),
    secrets: [...new Set([target.token, target.product === "eas" ? undefined : target.apiKey])].filter(
      (secret) => secret !== undefined,
    ),
    waitMs: options.waitMs,
    signal: AbortSignal.timeout(options.timeoutMs + options.waitMs),
    learned: { modelNames: [], isQueue: false, serves: [], inferences: 0 },
    clients: new Map(),
  };
}

/** How the secret travelled is said, never what it is. */
function debugLine({
  operation,
  form,
  status,
  errorCode,
  ms,
  requestBytes,
  responseBytes,
  endpoint,
}: Exchanged): string {
  const end = status === undefined ? (errorCode ?? "no answer") : `HTTP ${status}`;
  const bytes = `${requestBytes} bytes out, ${responseBytes} in`;
  return `debug: ${operation} ${endpoint} auth=${form} ${end} ${Math.round(ms)} ms, ${bytes}\n`;
}
