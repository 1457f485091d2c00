import { DEFAULT_PORT } from "../dev/default-port.ts";
import { CommandError } from "../failure/command-error.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";

type Asked = { emulator: string | undefined; method: "GET" | "POST" | "DELETE"; body?: unknown };

/** Asks the faults of a running emulator, and gives the answer's JSON. */
export async function askFaults(io: Io, { emulator, method, body }: Asked): Promise<unknown> {
  const { failure } = messagesFor(io.env);
  const origin = emulatorOrigin(io, emulator);
  const sent =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const answer = await fetch(`${origin}/_emulator/faults`, { method, ...sent }).catch(
    (): undefined => undefined,
  );
  if (answer === undefined)
    throw new CommandError("EMULATOR_MISSING", failure.noEmulator(origin), {
      tries: [failure.startEmulator],
      exitCode: 1,
    });
  const text = await answer.text();
  if (answer.ok) return text === "" ? undefined : JSON.parse(text);
  throw new CommandError("EMULATOR_REFUSED", failure.emulatorRefused(answer.status, reasonOf(text)), {
    exitCode: answer.status === 400 ? 2 : 1,
  });
}

function reasonOf(text: string): string {
  try {
    const { error }: { error?: unknown } = JSON.parse(text);
    return typeof error === "string" ? error : text;
  } catch {
    return text;
  }
}

/** The given address, else the one that an exported service has, else where `dev` listens by default. */
function emulatorOrigin({ env }: Io, given: string | undefined): string {
  const addresses = Object.entries(env).flatMap(([name, value]) =>
    /^(PAI_EAS|AISEARCH)_(.+_)?ENDPOINT$/.test(name) && value !== undefined ? [value] : [],
  );
  const local = addresses.map(originOf).find((origin) => origin !== undefined && isLoopback(origin));
  return (given === undefined ? local : (originOf(given) ?? given)) ?? `http://127.0.0.1:${DEFAULT_PORT}`;
}

const originOf = (address: string): string | undefined =>
  URL.canParse(address) ? new URL(address).origin : undefined;

const isLoopback = (origin: string): boolean => /^(127\.|localhost$|\[::1\]$)/.test(new URL(origin).hostname);
