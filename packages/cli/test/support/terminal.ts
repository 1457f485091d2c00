import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { expect } from "vitest";

const BINARY = fileURLToPath(new URL("../../dist/main.mjs", import.meta.url));

/** `script` of util-linux gives a program a terminal; other systems' differ. */
export const hasTerminal: boolean = /util-linux/.test(
  spawnSync("script", ["--version"], { encoding: "utf8" }).stdout ?? "",
);

/** A command on a terminal: what stands there, keys, and the end. */
export type Terminal = {
  shown(): string;
  /** The same with its colours. */
  written(): string;
  /** Waits until a text stands there, and gives all that does. */
  sees(text: string | RegExp): Promise<void>;
  press(keys: string): void;
  end: Promise<number | null>;
};

/** Runs a command on a terminal; `output` is a file for what it writes to standard output. */
export function openTerminal(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  output?: string,
): Terminal {
  const words = [process.execPath, BINARY, ...argv].map((word) => `'${word}'`).join(" ");
  const command = `stty cols 200 rows 50; exec ${words}${output === undefined ? "" : ` > '${output}'`}`;
  const child = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], TERM: "xterm", ...env },
  });
  let written = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (written += text));
  const shown = (): string => stripVTControlCharacters(written);
  return {
    shown,
    written: () => written,
    sees: async (text) => {
      await expect.poll(shown, { timeout: 10_000 }).toMatch(text);
    },
    press: (keys) => void child.stdin.write(keys),
    end: new Promise((resolve) => void child.on("close", resolve)),
  };
}
