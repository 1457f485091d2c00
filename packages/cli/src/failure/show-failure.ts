import { ConfigError, HttpError, InputError, PaifangError } from "@paifang/client";
import { adviceFor } from "@paifang/client/advice";
import { withoutSecrets } from "../call/secret-names.ts";
import { namedServices } from "../call/service-variables.ts";
import type { ExitCode, Io } from "../io.ts";
import { languageOf } from "../language.ts";
import { messagesFor, type Messages } from "../messages/messages.ts";
import { styled } from "../show/style.ts";
import { CommandError } from "./command-error.ts";

/** What is told of a failure: its word, what happened, the evidence, what to do, and how the command ends. */
type Told = {
  code: string;
  detail: string;
  endpoint?: string | undefined;
  status?: number | undefined;
  requestId?: string | undefined;
  attempts?: number | undefined;
  tries: readonly string[];
  exitCode: ExitCode;
};

/** Tells a failure on standard error, as text or as JSON, without any secret, and says how the command ends. */
export function showFailure(error: unknown, io: Io, asJson: boolean): ExitCode {
  const told = toldOf(error, io);
  const { exitCode, tries, ...facts } = told;
  const text = asJson
    ? `${JSON.stringify({ error: { ...facts, advice: tries } })}\n`
    : textOf(told, io, messagesFor(io.env));
  io.stderr.write(withoutSecrets(text, io.env));
  return exitCode;
}

function toldOf(error: unknown, io: Io): Told {
  if (error instanceof CommandError) {
    const { code, detail, tries, exitCode } = error;
    return { code, detail, tries, exitCode };
  }
  if (PaifangError.isInstance(error)) return toldOfClient(error, io);
  const detail = error instanceof Error ? error.message : String(error);
  return { code: "UNEXPECTED", detail, tries: [], exitCode: 1 };
}

function toldOfClient(error: PaifangError, io: Io): Told {
  const isWrongCall = ConfigError.isInstance(error) || InputError.isInstance(error);
  return {
    code: error.code,
    detail: error.detail,
    endpoint: error.endpoint,
    status: HttpError.isInstance(error) ? error.status : undefined,
    requestId: error.requestId,
    attempts: error.attempts > 0 ? error.attempts : undefined,
    tries: [adviceFor(error, languageOf(io.env)), ...waysToService(error, io)],
    exitCode: isWrongCall ? 2 : 1,
  };
}

/** Who has no address yet is shown the services that there are, or a way to have some. */
function waysToService(error: PaifangError, { env }: Io): string[] {
  if (!ConfigError.isInstance(error) || error.option !== "endpoint" || error.code !== "OPTION_MISSING")
    return [];
  const { namedServices: named, isLocal } = messagesFor(env).failure;
  const names = namedServices(env);
  return [names.length > 0 ? named(names.join(", ")) : isLocal];
}

function textOf(told: Told, { stderr }: Io, { failure }: Messages): string {
  const { code, detail, endpoint, status, requestId, attempts, tries } = told;
  const evidence = [
    endpoint === undefined ? undefined : `${failure.at} ${endpoint}`,
    status === undefined ? undefined : `HTTP ${status}`,
    requestId === undefined ? undefined : failure.requestId(requestId),
    attempts === undefined ? undefined : failure.attempts(attempts),
  ].filter((part) => part !== undefined);
  const head = styled(stderr, ["red", "bold"], `${failure.error} ${code}`);
  return [
    `${head}  ${detail}`,
    ...(evidence.length === 0 ? [] : [styled(stderr, "dim", `  ${evidence.join(", ")}`)]),
    ...tries.map((text) => `  ${styled(stderr, "cyan", failure.try)} ${text}`),
    "",
  ].join("\n");
}
