import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startDev, variablesIn } from "./support/dev.ts";
import { jsonLines, runCli } from "./support/run-cli.ts";
import { hasTerminal, openTerminal } from "./support/terminal.ts";

const run = promisify(execFile);
const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const tokens = (text: string): string[] => text.split("\n").filter((line) => !line.includes("_ENDPOINT="));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "paifang-cli-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("the lines to export make the first program of the client's README run", async () => {
  await using dev = await startDev();
  const readme = await readFile(pathOf("../../client/README.md"), "utf8");
  await writeFile(join(folder, "first.ts"), /^```ts\n([\s\S]*?)^```$/m.exec(readme)?.[1] ?? "");
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await symlink(pathOf("../node_modules"), join(folder, "node_modules"));

  const { stdout } = await run(process.execPath, ["first.ts"], {
    cwd: folder,
    env: { PATH: process.env["PATH"], ...variablesIn(dev.stdout()) },
  });

  expect(stdout).toContain("stand-in");
  expect(stdout).toMatch(/512\n$/);
});

test("it tells what stands in, where the inspector is, and each request; and ends well by Ctrl-C", async () => {
  const dev = await startDev();
  const env = variablesIn(dev.stdout());
  const chat = await runCli(["chat", "hello"], { env });
  const embed = await runCli(["embed", "ash", "--ai-search"], { env });
  await expect.poll(dev.stderr).toContain("/predict");
  const end = await dev.stop();

  expect([chat.exitCode, embed.exitCode, end.exitCode]).toEqual([0, 0, 0]);
  expect(end.stdout).toMatch(/^Local PAI-EAS and AI Search at http:\/\/127\.0\.0\.1:\d+\n/);
  expect(end.stdout).toMatch(/^chat +stand-in: quotes from your text +http:\S+\/api\/predict\/chat +\S+$/m);
  expect(end.stdout).toMatch(/^search-images +stand-in: hashed bytes +/m);
  expect(end.stdout).toMatch(/^Inspector: http:\/\/127\.0\.0\.1:\d+\/_emulator\/$/m);
  expect(end.stderr).toMatch(/^200 +\d+ ms {2}chat +POST {2}\/v1\/chat\/completions$/m);
  expect(end.stderr).toMatch(/stopped\n$/);
});

test("the same lines open it at each start", async () => {
  const first = await startDev(["-o", "env"]);
  const second = await startDev(["-o", "env"]);
  await Promise.all([first.stop(), second.stop()]);
  expect(tokens(first.stdout())).toEqual(tokens(second.stdout()));
  expect(Object.keys(variablesIn(first.stdout()))).toHaveLength(6 + 12);
  expect(first.stdout()).not.toContain("export");
});

test("-o json tells everything in one line, for the services that were chosen", async () => {
  await using dev = await startDev(["-o", "json", "--services", "chat,night-shift=queue"]);
  const [told] = jsonLines(dev.stdout());

  expect(told).toMatchObject({
    services: { chat: { model: "emulator-extractive" }, "night-shift": {} },
    report: [{ service: "chat", by: "extractive-answerer", isReal: false }, { service: "night-shift" }],
    variables: { PAI_EAS_NIGHT_SHIFT_TOKEN: "local-night-shift-token" },
  });
});

test("a file gives all options of the emulator, and flags go before it", async () => {
  const services = { tiny: { serves: "embed", model: "tiny-1", maxBatchSize: 2, rateLimit: 5 } };
  await writeFile(join(folder, "services.json"), JSON.stringify({ services }));
  await using dev = await startDev(["--config", "services.json", "--rate-limit", "1"], { folder });
  const env = variablesIn(dev.stdout());

  const models = await runCli(["models", "-s", "tiny", "--json"], { env });
  const again = await runCli(["invoke", "/v1/models", "-s", "tiny", "--debug"], { env });

  expect(jsonLines(models.stdout)).toMatchObject([{ id: "tiny-1" }]);
  expect(again.exitCode).toBe(0);
});

test.each([
  {
    name: "a wrong value",
    text: '{"services":{"chat":{"serves":"chat","workers":"5"}}}',
    says: "services.chat.workers",
  },
  { name: "no JSON", text: "services:", says: "services.json: " },
])("a file with $name is refused, and the place is named", async ({ text, says }) => {
  await writeFile(join(folder, "services.json"), text);

  const refused = await runCli(["dev", "--port", "0", "--config", "services.json"], { folder });

  expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
  expect(refused.stderr).toContain("error CONFIG_INVALID  services.json: ");
  expect(refused.stderr).toContain(says);
});

test("a port that is taken is told, where it was asked for", async () => {
  await using dev = await startDev(["-o", "json"]);
  const [told] = jsonLines(dev.stdout());
  const { port } = new URL(String(told?.["url"]));

  const second = await runCli(["dev", "--port", port, "--lexical"]);

  expect(second).toMatchObject({ exitCode: 1, stdout: "" });
  expect(second.stderr).toContain(`error PORT_IN_USE  Port ${port} is in use.`);
});

describe("faults", () => {
  test("are added, listed and cleared from another terminal", async () => {
    await using dev = await startDev();
    const env = variablesIn(dev.stdout());

    const added = await runCli(["fault", "add", "429", "--after", "1", "--times", "2", "-s", "chat"], {
      env,
    });
    const odd = await runCli(["fault", "add", "418", "--rate", "0", "--json"], { env });
    const late = await runCli(["fault", "add", "slow", "--ms", "1", "--path", "/nowhere"], { env });
    const asked = await runCli(["chat", "hello", "--debug"], { env });
    const listed = await runCli(["fault", "list"], { env });
    const cleared = await runCli(["fault", "clear"], { env });
    const none = await runCli(["fault", "list", "--json"], { env });

    expect([added, odd, late, asked, listed, cleared, none].map(({ exitCode }) => exitCode)).toEqual([
      0, 0, 0, 0, 0, 0, 0,
    ]);
    expect(JSON.parse(odd.stdout)).toMatchObject({ id: 2, fault: { kind: "status", status: 418, rate: 0 } });
    expect(asked.stderr).toContain("HTTP 429");
    expect(listed.stdout).toMatch(/^number +fault +met +struck$/m);
    expect(listed.stdout).toMatch(/^1 .*"status":429.* {2}\d+ +\d$/m);
    expect(none.stdout).toBe("");
  });

  test.each([
    { argv: ["add", '{"kind":"gremlins"}'], code: "EMULATOR_REFUSED", exitCode: 2 },
    { argv: ["add", "429", "--rate", "7"], code: "EMULATOR_REFUSED", exitCode: 2 },
    { argv: ["list", "--emulator", "http://127.0.0.1:9"], code: "EMULATOR_MISSING", exitCode: 1 },
  ])("$argv fails with $code", async ({ argv, code, exitCode }) => {
    await using dev = await startDev();

    const failed = await runCli(["fault", ...argv], { env: variablesIn(dev.stdout()) });

    expect(failed).toMatchObject({ exitCode, stdout: "" });
    expect(failed.stderr).toContain(`error ${code}  `);
  });
});

test.skipIf(!hasTerminal)("keys set faults, reset, and quit", async () => {
  const terminal = openTerminal(["dev", "--port", "0", "--lexical"], {});
  await terminal.sees("[q] quit");
  const env = variablesIn(terminal.shown().replaceAll("\r", ""));

  terminal.press("f");
  await terminal.sees("fault: 429 for all services");
  const struck = await runCli(["invoke", "/v1/models", "-s", "chat", "--debug"], { env });
  terminal.press("f");
  await terminal.sees("fault: 450 for all services");
  terminal.press("r");
  await terminal.sees("reset: requests, faults");
  const answered = await runCli(["invoke", "/v1/models", "-s", "chat"], { env });
  terminal.press("q");

  expect(await terminal.end).toBe(0);
  expect(struck.exitCode).toBe(1);
  expect(struck.stderr).toContain("RATE_LIMITED");
  expect(answered.exitCode).toBe(0);
});
