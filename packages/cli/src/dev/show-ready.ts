import type { AISearchService, EasService, ServiceReport } from "@paifang/emulator";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { styled } from "../show/style.ts";
import { tableOf } from "../show/table.ts";
import { variablesOf } from "./variables.ts";

/** What of a running emulator is told. */
export type Running = {
  url: string;
  services: Readonly<Record<string, EasService | AISearchService>>;
  report: readonly ServiceReport[];
};

export type OutputForm = "text" | "env" | "json";

export const inspectorOf = ({ url }: Running): string => `${url}/_emulator/`;

export type Shown = { output: OutputForm; lexical?: boolean };

/** Tells on standard output what is there and how to use it now. */
export function showReady(io: Io, running: Running, { output: form, lexical }: Shown): void {
  const variables = variablesOf(running.services);
  const { url, services, report } = running;
  if (form === "json") {
    const inspector = inspectorOf(running);
    io.stdout.write(`${JSON.stringify({ url, inspector, services, report, variables })}\n`);
  } else if (form === "env") io.stdout.write(lines(variables, ""));
  else showText(io, running, { variables, isChosen: lexical === true });
}

const lines = (variables: Readonly<Record<string, string>>, before: string): string =>
  Object.entries(variables)
    .map(([name, value]) => `${before}${name}=${value}\n`)
    .join("");

/** Where the stand-in was chosen, nobody has to be told how to do without it. */
type Text = { variables: Readonly<Record<string, string>>; isChosen: boolean };

function showText(io: Io, running: Running, { variables, isChosen }: Text): void {
  const { dev, table } = messagesFor(io.env);
  const { stdout } = io;
  const rows = running.report.map(({ service, by }) => {
    const { endpoint = "", token = "" } = running.services[service] ?? {};
    return [service, dev.answers[by], endpoint, token];
  });
  const heads = [table.service, table.answers, table.address, table.token];
  stdout.write(`${styled(stdout, "bold", dev.ready(running.url))}\n\n`);
  stdout.write(`${tableOf(stdout, heads, rows)}\n`);
  if (!isChosen && running.report.some(({ by }) => by === "hashed-ngrams"))
    stdout.write(`${dev.installEncoder}\n\n`);
  stdout.write(`${dev.useNow}\n\n${lines(variables, "export ")}\n`);
  stdout.write(`${dev.inspector(inspectorOf(running))}\n`);
}
