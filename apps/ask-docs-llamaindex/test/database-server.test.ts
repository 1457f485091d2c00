import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { startEmulator, type DefaultServices, type Emulator } from "@paifang/emulator";
import { programUnderTest, serviceVariables, type UserError } from "@paifang/story";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../src/database.ts";

const program = programUnderTest(join(import.meta.dirname, "..", "src", "main.ts"));

const stack = new AsyncDisposableStack();
let emulator: Emulator<DefaultServices>;
let docs = "";
beforeAll(async () => {
  emulator = await startEmulator({ encoder: "lexical" });
  stack.defer(() => emulator.close());
  const folder = await mkdtemp(join(tmpdir(), "ask-docs-llamaindex-"));
  stack.defer(() => rm(folder, { recursive: true }));
  docs = join(folder, "docs");
  await mkdir(docs);
  await writeFile(join(docs, "gate.md"), "# Gate\n\nA gate has two posts made of cedar wood.\n");
  await writeFile(join(docs, "rice.txt"), "Rice needs water in the first weeks.\n");
});
afterAll(() => stack.disposeAsync());

/** A PostgreSQL server on a free port of this machine; the address to give in DATABASE_URL. */
async function startServer(db: PGlite): Promise<string> {
  stack.defer(() => db.close());
  const server = new PGLiteSocketServer({ db, port: 0, host: "127.0.0.1" });
  await server.start();
  stack.defer(() => server.stop());
  return `postgres://postgres:secret@${server.getServerConn()}/postgres`;
}

/** Texts that reached the embedding service, without the one that asks for the length of a vector. */
const embeddedTexts = (): string[] =>
  emulator.requests
    .filter(({ service, body }) => service === "embed" && body !== "")
    .flatMap(({ body }) => (JSON.parse(body) as { input: string[] }).input)
    .filter((text) => text !== "How long is a vector?");

test("the index of one run is the next one's, and only a changed file is embedded again", async () => {
  const DATABASE_URL = await startServer(await PGlite.create({ extensions: { vector } }));
  const question = "How many posts has a gate?";
  const run = async (): Promise<{ stdout: string; embedded: string[] }> => {
    emulator.reset();
    const { code, stdout, stderr } = await program.run(["--docs", docs, question], {
      ...serviceVariables(emulator),
      DATABASE_URL,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/database +PostgreSQL at 127\.0\.0\.1:\d+\/postgres, from DATABASE_URL/);
    expect(stdout).not.toContain("secret");
    return { stdout, embedded: embeddedTexts() };
  };

  const first = await run();
  const second = await run();
  await writeFile(join(docs, "gate.md"), "# Gate\n\nA gate has four posts made of stone.\n");
  const third = await run();

  expect(first.embedded).toHaveLength(3);
  expect(first.stdout).toContain("cedar wood. [1]");
  expect(second.embedded).toEqual([question]);
  expect(second.stdout).toMatch(/unchanged +2 of 2 files/);
  expect(third.embedded).toEqual(["Gate\n\nA gate has four posts made of stone.", question]);
  expect(third.stdout).toContain("stone. [1]");
  expect(third.stdout).not.toContain("cedar");
});

test("a server without pgvector is said with what to install", async () => {
  const url = await startServer(await PGlite.create());

  await expect(openDatabase({ url, dataFolder: "unused" })).rejects.toMatchObject({
    message: expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:\d+\/postgres has no pgvector \(\w+\)\.$/),
    advice: expect.stringMatching(/^Install the extension/),
  });
});

test.each(["owner:secret@db/app", "mysql://owner:secret@db/app", "postgres://owner:se/cr@et@db:5432/app"])(
  "%s is no address of a PostgreSQL, and is not repeated, for it holds a password",
  async (url) => {
    const refusal = await openDatabase({ url, dataFolder: "unused" }).catch((error: unknown) => error);

    expect(refusal).toMatchObject({ message: "DATABASE_URL is not the address of a PostgreSQL." });
    expect((refusal as UserError).advice).not.toMatch(/secret|cr@et/);
  },
);
