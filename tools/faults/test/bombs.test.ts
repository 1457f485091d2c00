import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BOMBS, hostileServer, type HostileServer } from "../src/bombs/hostile-server.ts";
import type { Wreck } from "../src/bombs/victim.ts";

const MIB = 1_048_576;
const MOST_MORE_BYTES = 200 * MIB;
const MOST_MS = 10_000;
const victim = fileURLToPath(new URL("../src/bombs/victim.ts", import.meta.url));
const run = promisify(execFile);

let server: HostileServer;
beforeAll(async () => {
  server = await hostileServer();
});
afterAll(() => server[Symbol.asyncDispose]());

async function explode(verb: string, bomb: string): Promise<Wreck> {
  const args = [victim, verb, server.endpointOf(bomb), server.endpointOf("harmless")];
  const { stdout } = await run(process.execPath, args, { timeout: 60_000 });
  return JSON.parse(stdout) as Wreck;
}

const tooLarge = { name: "ResponseError", code: "ANSWER_TOO_LARGE" };
const tooDeep = { name: "ResponseError", code: "ANSWER_INVALID" };
const refused = { name: "HttpError", code: "BAD_REQUEST" };
const outcomes: Readonly<Record<string, Readonly<Record<string, Partial<Wreck>>>>> = {
  "an answer of 400 MiB, compressed": { embed: tooLarge, chat: tooLarge, streamChat: tooLarge },
  "an answer of 400 MiB, less compressed": { embed: tooLarge, chat: tooLarge },
  "an answer of 400 MiB": { embed: tooLarge, chat: tooLarge, streamChat: tooLarge },
  "a line of 256 MiB in a stream, compressed": { streamChat: tooLarge },
  "a line of 256 MiB in a stream": { streamChat: tooLarge },
  "an event of 64 MiB in short lines": { streamChat: tooLarge },
  "an event of 64 MiB in empty lines": { streamChat: tooLarge },
  "an error body of 64 MiB, compressed": { embed: refused, streamChat: refused },
  "an error body of 64 MiB": { embed: refused, streamChat: refused },
  "10 MiB of brackets that open": { embed: tooDeep, chat: tooDeep, streamChat: tooLarge },
  "2 MiB of brackets that open and close": { embed: tooDeep, chat: tooDeep, streamChat: tooDeep },
};

const cases = Object.entries(outcomes).flatMap(([bomb, verbs]) =>
  Object.entries(verbs).map(([verb, outcome]) => ({ bomb, verb, outcome })),
);

test.each(cases)("$bomb is a typed error of $verb and fills no memory", async ({ bomb, verb, outcome }) => {
  const wreck = await explode(verb, bomb);
  expect(wreck).toMatchObject(outcome);
  expect(wreck.moreBytes, `${wreck.moreBytes} more bytes`).toBeLessThan(MOST_MORE_BYTES);
  expect(wreck.ms).toBeLessThan(MOST_MS);
});

test("every bomb is met by a call", () => {
  expect(Object.keys(outcomes).toSorted()).toEqual(Object.keys(BOMBS).toSorted());
});
