import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";

const MAIN = new URL("../../dist/main.mjs", import.meta.url).pathname;

type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

async function run(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  input = "",
): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, ...words], { env, cwd: "/" });
  child.stdin.end(input);
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

test("the built program examines a service of the environment: findings on stdout, nothing on stderr, exit code 0", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.chat;

  const { code, stdout, stderr } = await run(["doctor"], {
    PAI_EAS_ENDPOINT: endpoint,
    PAI_EAS_TOKEN: token,
  });

  expect(stderr).toBe("");
  expect(stdout).toMatch(/^ {2}ok {4}auth {8}/m);
  expect(stdout).toMatch(/^ {2}ok {4}chat {8}\d+ chunks/m);
  expect(code).toBe(0);
});

test("a failure ends with 1, and --json is one value with the same findings", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint } = emulator.services.chat;

  const { code, stdout } = await run(["doctor", "--json"], {
    PAI_EAS_ENDPOINT: endpoint,
    PAI_EAS_TOKEN: "d3JvbmctdG9rZW4=",
  });

  const report = JSON.parse(stdout) as {
    endpoint: string;
    counts: { fail: number };
    findings: { id: string }[];
  };
  expect(report).toMatchObject({ endpoint, counts: { fail: 1 } });
  expect(report.findings.map(({ id }) => id)).toContain("auth.refused");
  expect(code).toBe(1);
});

test("a curl line on standard input is enough", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.embed;
  const line = `curl ${endpoint}/v1/embeddings \\\n -H 'Authorization: ${token}' -d '{"input":"a"}'`;

  const { code, stdout } = await run(["doctor", "-"], {}, line);

  expect(stdout).toMatch(/ok {4}embeddings {2}512 numbers/);
  expect(code).toBe(0);
});
