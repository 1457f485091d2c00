import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator, type DefaultServices, type Emulator } from "@paifang/emulator";
import { programUnderTest, serviceVariables } from "@paifang/story";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const program = programUnderTest(join(import.meta.dirname, "..", "src", "main.ts"));

let emulator: Emulator<DefaultServices>;
let folder = "";
let docs = "";

beforeAll(async () => {
  emulator = await startEmulator({ encoder: "lexical" });
  folder = await mkdtemp(join(tmpdir(), "ask-docs-"));
  docs = join(folder, "docs");
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
    "--no-cache",
    "How many posts has a gate?",
  ]);

  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/A gate has two posts made of cedar wood\. \[1\]/);
  expect(stdout).toMatch(/\[1\] gate\.md {2}Gates › Posts/);
  expect(stdout).toMatch(/export PAI_EAS_CHAT_ENDPOINT=/);
  expect(stdout).not.toContain("\u001B");
});

test("services named in the environment are used, and the header says which", async () => {
  emulator.reset();

  const { code, stdout } = await program.run(
    ["--docs", docs, "--no-cache", "Who needs water?"],
    serviceVariables(emulator),
  );

  expect(code).toBe(0);
  expect(stdout).toMatch(/embed +PAI-EAS, your service, from PAI_EAS_EMBED_ENDPOINT/);
  expect(stdout).not.toContain("emulator");
  expect(new Set(emulator.requests.map(({ service }) => service))).toEqual(
    new Set(["chat", "embed", "rerank"]),
  );
});

test("AI Search deployments named in the environment embed and rerank", async () => {
  emulator.reset();
  const { code, stdout } = await program.run(
    ["--docs", docs, "--no-cache", "--service", "aisearch", "Who needs water?"],
    serviceVariables(emulator, "aisearch"),
  );

  expect(code).toBe(0);
  expect(stdout).toMatch(/rerank +AI Search, your service, from AISEARCH_RERANK_ENDPOINT/);
  expect(stdout).toMatch(/\[1\] rice\.txt/);
  const services = new Set(emulator.requests.map(({ service }) => service));
  expect(services).toEqual(new Set(["search-embed", "search-rerank", "chat"]));
});

test("one role can be a service of one's own while the emulator plays the others", async () => {
  const { PAI_EAS_CHAT_ENDPOINT = "", PAI_EAS_CHAT_TOKEN = "" } = serviceVariables(emulator);

  const { stdout } = await program.run(["--docs", docs, "--no-cache"], {
    PAI_EAS_CHAT_ENDPOINT,
    PAI_EAS_CHAT_TOKEN,
  });

  expect(stdout).toMatch(/chat +PAI-EAS, your service, from PAI_EAS_CHAT_ENDPOINT/);
  expect(stdout).toMatch(/rerank +PAI-EAS, the local emulator/);
});

test("help names every option and needs no service", async () => {
  const { code, stdout } = await program.run(["--help"]);

  expect(code).toBe(0);
  for (const option of ["--docs", "--all", "--service", "--cache", "--no-cache"])
    expect(stdout).toContain(option);
});

test("Ctrl-C ends the program at once, also while it embeds", async () => {
  const { child, said, ended } = program.start(["--no-cache"]);
  await said("embedding");
  child.kill("SIGINT");

  expect((await ended).signal).toBe("SIGINT");
});

describe("what a user can put right is said in two lines on the error stream", () => {
  test("a folder that does not exist", async () => {
    expect(await program.failure(["--docs", join(folder, "nowhere")])).toMatch(
      /nowhere does not exist\.\nCheck the path/,
    );
  });

  test("a folder without documents", async () => {
    const empty = join(folder, "empty");
    await mkdir(empty);
    expect(await program.failure(["--docs", empty])).toMatch(
      /There is no document in .*\nDocuments are files that end in/,
    );
  });

  test("a file that cannot be read", async () => {
    const broken = join(folder, "broken");
    await mkdir(broken);
    await symlink(join(folder, "nowhere"), join(broken, "lost.md"));
    expect(await program.failure(["--docs", broken])).toMatch(
      /lost\.md cannot be read \(ENOENT\)\.\nCheck its permissions/,
    );
  });

  test("a service that is not known", async () => {
    expect(await program.failure(["--service", "bailian"])).toMatch(
      /no service `bailian`\.\n`--service` takes/,
    );
  });

  test("an option that is not known", async () => {
    expect(await program.failure(["--document", docs])).toMatch(/--document.*\nSee `npm start -- --help`/);
  });

  test("a cache folder that is a file", async () => {
    const path = join(docs, "gate.md");
    expect(await program.failure(["--docs", docs, "--cache", path])).toMatch(
      /cannot be used \(EEXIST\)\.\nGive another one/,
    );
  });

  test("a wrong token", async () => {
    const environment = { ...serviceVariables(emulator), PAI_EAS_EMBED_TOKEN: "wrong" };
    expect(await program.failure(["--docs", docs, "--no-cache"], environment)).toMatch(
      /401.*\n.*[Cc]opy the token/,
    );
  });

  test("a token that is missing", async () => {
    const { PAI_EAS_EMBED_ENDPOINT = "" } = serviceVariables(emulator);
    expect(await program.failure(["--docs", docs, "--no-cache"], { PAI_EAS_EMBED_ENDPOINT })).toMatch(
      /PAI_EAS_EMBED_TOKEN|401/,
    );
  });

  test("a service that cannot be reached", async () => {
    const PAI_EAS_ENDPOINT = "http://127.0.0.1:1/api/predict/gone";
    const stderr = await program.failure(["--docs", docs, "--no-cache"], {
      PAI_EAS_ENDPOINT,
      PAI_EAS_TOKEN: "any",
    });
    expect(stderr).toMatch(/CONNECTION_REFUSED.*\nNothing listens/);
  });
});
