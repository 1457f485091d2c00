import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator, type DefaultServices, type Emulator } from "@paifang/emulator";
import { programUnderTest, serviceVariables } from "@paifang/story";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { takeDataFolder } from "../src/data-folder.ts";

const program = programUnderTest(join(import.meta.dirname, "..", "src", "main.ts"));

let emulator: Emulator<DefaultServices>;
let folder = "";
let docs = "";
let data = "";

beforeAll(async () => {
  emulator = await startEmulator({ encoder: "lexical" });
  folder = await mkdtemp(join(tmpdir(), "ask-docs-llamaindex-"));
  docs = join(folder, "docs");
  data = join(folder, "data");
  await mkdir(docs);
  await writeFile(join(docs, "gate.md"), "# Gates\n\n## Posts\n\nA gate has two posts made of cedar wood.\n");
  await writeFile(join(docs, "rice.txt"), "Rice needs water in the first weeks.\n");
});
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

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
  expect(stdout).toMatch(/export DATABASE_URL=postgres:/);
  expect(stdout).not.toContain("\u001B");
});

test("AI Search deployments named in the environment embed and rerank, and documents are asked about their headings", async () => {
  emulator.reset();

  const { code, stdout } = await program.run(
    ["--docs", docs, "--data", data, "--service", "aisearch"],
    serviceVariables(emulator, "aisearch"),
  );

  expect(code).toBe(0);
  expect(stdout).toMatch(/rerank +AI Search, your service, from AISEARCH_RERANK_ENDPOINT/);
  expect(stdout).toContain("What do the documents say about Posts?");
  expect(stdout).toMatch(/\[1\] rice\.txt/);
  const services = new Set(emulator.requests.map(({ service }) => service));
  expect(services).toEqual(new Set(["search-embed", "search-rerank", "chat"]));
});

test("help names every option and needs no service", async () => {
  const { code, stdout } = await program.run(["--help"]);

  expect(code).toBe(0);
  for (const option of ["--docs", "--all", "--service", "--data", "DATABASE_URL"])
    expect(stdout).toContain(option);
});

describe("what a user can put right is said in two lines on the error stream", () => {
  test("a data folder that another program uses", async () => {
    await using taken = await takeDataFolder(data);
    expect(taken).toBeDefined();
    expect(await program.failure(["--docs", docs, "--data", data])).toMatch(
      /Another program uses the data folder .*\nWait until it ends/,
    );
  });

  test("a database server that cannot be reached, without its password", async () => {
    const DATABASE_URL = "postgres://owner:secret@127.0.0.1:1/app";
    const environment = { ...serviceVariables(emulator), DATABASE_URL };
    const stderr = await program.failure(["--docs", docs], environment);
    expect(stderr).toMatch(/PostgreSQL at 127\.0\.0\.1:\d+\/app cannot be reached \(ECONNREFUSED\)\.\nCheck/);
    expect(stderr).not.toContain("secret");
  });

  test("a wrong token", async () => {
    const environment = { ...serviceVariables(emulator), PAI_EAS_EMBED_TOKEN: "wrong" };
    expect(await program.failure(["--docs", docs, "--data", data], environment)).toMatch(
      /401.*\n.*[Cc]opy the token/,
    );
  });
});
