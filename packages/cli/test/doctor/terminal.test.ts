import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runProgram } from "../../src/program.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "paifang-terminal-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A terminal whose person types the next answer as soon as the question for it stands there. */
function terminal(answers: readonly (readonly [question: RegExp, keys: string])[]): {
  stdin: NodeJS.ReadStream;
  stderr: NodeJS.WriteStream;
  shown(): string;
} {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 40 });
  const left = [...answers];
  let screen = "";
  let unanswered = "";
  stderr.on("data", (piece: Buffer) => {
    screen += piece.toString();
    unanswered += piece.toString();
    const [next] = left;
    if (next === undefined || !next[0].test(unanswered)) return;
    left.shift();
    unanswered = "";
    // The question listens for keys once it is drawn.
    setImmediate(() => stdin.write(next[1]));
  });
  return {
    stdin: stdin as unknown as NodeJS.ReadStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    shown: () => screen,
  };
}

test("init asks at a terminal for what is missing, and never shows the token", async () => {
  const token = "Q0FOQVJZLVRFUk1JTkFMLTAxMjM=";
  const { stdin, stderr, shown } = terminal([
    [/Address or curl line/, "http://h.example/api/predict/x\r"],
    [/Token/, `${token}\r`],
    [/Ask the service now/, "n"],
  ]);
  const stdout = new PassThrough() as unknown as NodeJS.WriteStream;

  const code = await runProgram(["init"], { stdin, stdout, stderr, env: {}, folder });

  expect(code).toBe(0);
  expect(parseEnv(await readFile(join(folder, ".env"), "utf8"))).toEqual({
    PAI_EAS_ENDPOINT: "http://h.example/api/predict/x",
    PAI_EAS_TOKEN: token,
  });
  expect(shown()).not.toContain(token);
  expect(shown()).toContain("PAI_EAS_TOKEN=****jM=".replace("jM=", token.slice(-4)));
});

test("who leaves the question for the token writes nothing", async () => {
  const { stdin, stderr } = terminal([[/Token/, "\u0003"]]);
  const stdout = new PassThrough() as unknown as NodeJS.WriteStream;

  const code = await runProgram(["init", "http://h.example/api/predict/x"], {
    stdin,
    stdout,
    stderr,
    env: {},
    folder,
  });

  expect(code).toBe(130);
  await expect(readFile(join(folder, ".env"))).rejects.toThrow("ENOENT");
});
