import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { startEmulator, type Emulator } from "@paifang/emulator";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { runProgram } from "../../src/program.ts";
import { withIo } from "./io.ts";

const TOKEN = "Q0FOQVJZLVdSSVRFLTAxMjM0NTY3ODk=";
const SERVICES = { bearer: { serves: "chat", auth: ["bearer"], token: TOKEN } } as const;

let emulator: Emulator<typeof SERVICES>;
let folder: string;
beforeAll(async () => {
  emulator = await startEmulator({ services: SERVICES, encoder: "lexical" });
});
afterAll(() => emulator.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "paifang-write-"));
});
afterEach(() => rm(folder, { recursive: true }));

const run = (
  words: readonly string[],
  given: { stdin?: string; env?: Record<string, string> } = {},
): ReturnType<typeof withIo> => withIo((io) => runProgram(words, io), { ...given, folder });

const written = async (): Promise<NodeJS.Dict<string>> =>
  parseEnv(await readFile(join(folder, ".env"), "utf8"));

test("doctor --write keeps what it found out, and the token is shown by its end alone", async () => {
  const line = `curl ${emulator.services.bearer.endpoint}/v1/models -H 'Authorization: ${TOKEN}'`;

  const { code, stderr, stdout } = await run(["doctor", "-", "--write"], { stdin: line });

  expect(code).toBe(0);
  expect(await written()).toEqual({
    PAI_EAS_ENDPOINT: emulator.services.bearer.endpoint,
    PAI_EAS_TOKEN: TOKEN,
    PAI_EAS_AUTH: "bearer",
  });
  expect((await stat(join(folder, ".env"))).mode & 0o777).toBe(0o600);
  expect(stderr).toContain(`PAI_EAS_TOKEN=****${TOKEN.slice(-4)}`);
  expect(stdout + stderr).not.toContain(TOKEN);
});

test("a .env that git would take along is warned of", async () => {
  execFileSync("git", ["init", "--quiet", folder]);

  const { stderr } = await run(["init", "--from-curl", "-"], {
    stdin: `curl http://h.example/api/predict/x -H 'Authorization: ${TOKEN}'`,
  });

  expect(stderr).toMatch(/\.env is not ignored by git/);
});

test("init writes what a curl line says and sends nothing", async () => {
  emulator.reset();
  const { endpoint } = emulator.services.bearer;

  const { code, stdout, stderr } = await run(["init", "--from-curl", "-"], {
    stdin: `curl ${endpoint}/v1/chat/completions -H 'Authorization: Bearer ${TOKEN}' -d '{}'`,
  });

  expect(code).toBe(0);
  expect(await written()).toEqual({
    PAI_EAS_ENDPOINT: endpoint,
    PAI_EAS_TOKEN: TOKEN,
    PAI_EAS_AUTH: "bearer",
  });
  expect(stderr).toMatch(/node --env-file=\.env/);
  expect(stdout + stderr).not.toContain(TOKEN);
  expect(emulator.requests).toEqual([]);
});

test("init for a named service and for AI Search uses their variables", async () => {
  await writeFile(join(folder, "token"), `${TOKEN}\n`);
  await run(["init", "http://h.example/api/predict/emb", "--service", "embed", "--token-file", "token"]);
  await run(["init", "--from-curl", "-"], {
    stdin: `curl https://h.example/v3/openapi/deployments/d/predict -H 'Authorization: Bearer OS-key-1' -H 'Token: ${TOKEN}'`,
  });

  expect(await written()).toEqual({
    PAI_EAS_EMBED_ENDPOINT: "http://h.example/api/predict/emb",
    PAI_EAS_EMBED_TOKEN: TOKEN,
    AISEARCH_ENDPOINT: "https://h.example/v3/openapi/deployments/d/predict",
    AISEARCH_TOKEN: TOKEN,
    AISEARCH_API_KEY: "OS-key-1",
  });
});

test("a curl line as an argument works, with a warning about the shell's history", async () => {
  const line = `curl http://h.example/api/predict/x -H 'Authorization: ${TOKEN}'`;

  const { code, stderr } = await run(["init", "--from-curl", line]);

  expect(code).toBe(0);
  expect(stderr).toMatch(/in the shell's history/);
  expect(stderr).not.toContain(TOKEN);
});

test("without a token nothing is written", async () => {
  const { code, stderr } = await run(["init", "http://h.example/api/predict/x"]);

  expect(code).toBe(1);
  expect(stderr).toMatch(/no token was given/);
  await expect(written()).rejects.toThrow("ENOENT");
});

test.each([
  { words: ["doctor"], says: /no address was given/ },
  { words: ["init"], says: /no address was given/ },
  {
    words: ["doctor", "http://h.example/api/predict/x", "--token-file", "none"],
    says: /none: cannot be read/,
  },
  {
    words: ["doctor", "http://h.example/api/predict/x", "--timeout", "soon"],
    says: /soon: not a positive number/,
  },
  { words: ["doctor", "http://h.example/api/predict/x", "--wait=-1"], says: /-1: not a positive number/ },
])("$words is a wrong call", async ({ words, says }) => {
  const { code, stdout, stderr } = await run(words);

  expect(code).toBe(2);
  expect(stderr).toMatch(says);
  expect(stdout).toBe("");
});
