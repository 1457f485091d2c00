import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator, type DefaultServices, type Emulator } from "@paifang/emulator";
import { programUnderTest, serviceVariables } from "@paifang/story";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

const program = programUnderTest(join(import.meta.dirname, "..", "src", "main.ts"));

let emulator: Emulator<DefaultServices>;
let folder = "";
let docs = "";
let data = "";

beforeAll(async () => {
  emulator = await startEmulator({ encoder: "lexical" });
  folder = await mkdtemp(join(tmpdir(), "ask-docs-ai-sdk-"));
  docs = join(folder, "docs");
  data = join(folder, "data");
  await mkdir(docs);
  await writeFile(join(docs, "gate.md"), "# Gates\n\n## Posts\n\nA gate has two posts made of cedar wood.\n");
  await writeFile(join(docs, "rice.txt"), "Rice needs water in the first weeks.\n");
});
beforeEach(() => emulator.reset());
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

const services = (): Set<string | undefined> => new Set(emulator.requests.map(({ service }) => service));

/** Runs it over the folder to a failure that it foresaw, and gives what it said. */
const failure = (argv: string[], environment?: Record<string, string>): Promise<string> =>
  program.failure(["--docs", docs, "--data", data, ...argv], environment);

test("a question about a folder is answered with the file behind each number, without escape codes in a pipe", async () => {
  const { code, stdout, stderr } = await program.run([
    "--docs",
    docs,
    "--data",
    data,
    "How many posts has a gate?",
  ]);

  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/A gate has two posts made of cedar wood\. \[1\]/);
  expect(stdout).toMatch(/\[1\] gate\.md {2}Gates › Posts/);
  expect(stdout).toMatch(/✓ every sentence stands in the passage/);
  expect(stdout).toMatch(/export PAI_EAS_CHAT_ENDPOINT=/);
  expect(stdout).not.toContain("\u001B");
});

test("services named in the environment are used, and a second run embeds only what it asks", async () => {
  const argv = ["--docs", docs, "--data", join(folder, "named"), "Who needs water?"];
  const first = await program.run(argv, serviceVariables(emulator));
  expect(first.stdout).toMatch(/embed +PAI-EAS, your service, from PAI_EAS_EMBED_ENDPOINT/);
  expect(first.stdout).toMatch(/2 embedded, 0 from the database/);
  expect(first.stdout).not.toContain("emulator");
  expect(services()).toEqual(new Set(["chat", "embed", "rerank"]));
  emulator.reset();

  const { code, stdout, stderr } = await program.run(argv, serviceVariables(emulator));

  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/unchanged +2 of 2 files/);
  expect(stdout).toMatch(/2 passages in .*: all from the database/);
  const embedded = emulator.requests
    .filter(({ service, body }) => service === "embed" && body !== "")
    .flatMap(({ body }) => (JSON.parse(body) as { input: string[] }).input);
  expect(embedded).toEqual(["How long is a vector?", "Who needs water?"]);
});

test("AI Search deployments named in the environment embed and rerank, and documents are asked about their headings", async () => {
  const { code, stdout } = await program.run(
    ["--docs", docs, "--data", data, "--service", "aisearch"],
    serviceVariables(emulator, "aisearch"),
  );

  expect(code).toBe(0);
  expect(stdout).toMatch(/rerank +AI Search, your service, from AISEARCH_RERANK_ENDPOINT/);
  expect(stdout).toContain("What do the documents say about Posts?");
  expect(stdout).toMatch(/\[1\] rice\.txt/);
  expect(services()).toEqual(new Set(["search-embed", "search-rerank", "chat"]));
});

test("a chat model that cites what is not there is a surprise, and the program ends with 1", async () => {
  const chat = { service: "chat", path: "/chat/completions" };
  emulator.faults.add({ on: chat, kind: "garble", replace: "[1]", with: "[9]" });
  const { code, stdout, stderr } = await program.run(
    ["--docs", docs, "--data", data, "Who needs water?"],
    serviceVariables(emulator),
  );

  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "Not so: every number in an answer is that of a passage.\n",
  });
  expect(stdout).toMatch(/✗ every number in an answer/);
});

test("help names every option and needs no service", async () => {
  const { code, stdout } = await program.run(["--help"]);

  expect(code).toBe(0);
  for (const option of ["--docs", "--all", "--service", "--data"]) expect(stdout).toContain(option);
});

describe("what a user can put right is said in two lines on the error stream", () => {
  test("a folder that does not exist", async () => {
    expect(await program.failure(["--docs", join(folder, "nowhere")])).toMatch(
      /nowhere does not exist\.\nCheck the path/,
    );
  });

  test("an option of another program", async () => {
    expect(await failure(["--cache", folder])).toMatch(/--cache.*\nSee `npm run ask:ai-sdk -- --help`/);
  });

  test("a data folder that is a file", async () => {
    const path = join(docs, "gate.md");
    expect(await program.failure(["--docs", docs, "--data", path])).toMatch(
      /cannot be used \(EEXIST\)\.\nGive another one/,
    );
  });

  test("an embedding service that cannot be reached", async () => {
    const PAI_EAS_ENDPOINT = "http://127.0.0.1:1/api/predict/gone";
    expect(await failure([], { PAI_EAS_ENDPOINT, PAI_EAS_TOKEN: "any" })).toMatch(
      /CONNECTION_REFUSED.*\nNothing listens/,
    );
  });

  test("a wrong token, once and without a second attempt", async () => {
    const environment = { ...serviceVariables(emulator), PAI_EAS_RERANK_TOKEN: "wrong" };

    expect(await failure([], environment)).toMatch(/401.*\n.*[Cc]opy the token/);
    expect(emulator.requests.filter(({ service }) => service === "rerank")).toHaveLength(1);
  });

  test.each([
    { service: "rerank", path: "/rerank" },
    { service: "chat", path: "/chat/completions" },
  ] as const)("a $service service that is down for all attempts of the AI SDK", async ({ service, path }) => {
    emulator.faults.add({
      on: { service, path },
      times: Infinity,
      kind: "status",
      status: 503,
      headers: { "retry-after": "0" },
    });

    expect(await failure(["Who needs water?"], serviceVariables(emulator))).toMatch(
      /^\n.*503.*\(NO_INSTANCE_READY\)\n.*\n$/,
    );
    expect(emulator.requests.filter(({ path: asked }) => asked.endsWith(path))).toHaveLength(3);
  });

  test("an answer that is cut in the middle", async () => {
    emulator.faults.add({
      on: { service: "chat", path: "/chat/completions" },
      kind: "truncate",
      afterBytes: 600,
    });

    expect(await failure(["Who needs water?"], serviceVariables(emulator))).toMatch(
      /^\n.*\(STREAM_TRUNCATED\)\n.*\n$/,
    );
  });
});
