import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { endOf, jsonLines, runCli, startCli } from "./support/run-cli.ts";
import { aiSearchVariables, easVariables } from "./support/services.ts";

const SERVICES = {
  embed: { serves: "embed" },
  "search-embed": { product: "ai-search", kind: "text" },
} as const;
const start = () => startEmulator({ services: SERVICES, encoder: "lexical" });

test("each text gets a line with its index and its vector, and the sums go to standard error", async () => {
  await using emulator = await start();
  const env = easVariables("EMBED", emulator.services.embed);

  const run = await runCli(["embed", "ash", "birch"], { env });

  const lines = jsonLines(run.stdout);
  expect(lines.map(({ index }) => index)).toEqual([0, 1]);
  expect(lines[0]?.["embedding"]).toHaveLength(512);
  expect(run).toMatchObject({ exitCode: 0, stderr: "2 vectors of 512 numbers in 1 request, 2 tokens\n" });
});

test("plain lines are read from standard input, without the blank ones", async () => {
  await using emulator = await start();
  const env = easVariables("EMBED", emulator.services.embed);
  const input = Array.from({ length: 40 }, (_, number) => `tree ${number}\r\n\n`).join("");

  const run = await runCli(["embed", "-"], { env, input });

  expect(jsonLines(run.stdout).map(({ index }) => index)).toHaveLength(40);
  expect(JSON.parse(emulator.requests.at(-1)?.body ?? "").input).toContain("tree 39");
});

test("JSON lines keep their ids, and vectors may be base64", async () => {
  await using emulator = await start();
  const env = aiSearchVariables("EMBED", emulator.services["search-embed"]);
  const input = '{"text":"ash","id":"a1"}\n{"text":"birch","other":1}\n';

  const run = await runCli(["embed", "--ai-search", "--form", "base64", "-"], { env, input });

  const [first, second] = jsonLines(run.stdout);
  expect(first).toMatchObject({ index: 0, id: "a1" });
  expect(second).not.toHaveProperty("id");
  expect(Buffer.from(String(first?.["embedding"]), "base64")).toHaveLength(512 * 4);
});

test("vectors that came are printed although others failed", async () => {
  await using emulator = await start();
  const env = easVariables("EMBED", emulator.services.embed);
  const texts = Array.from({ length: 33 }, (_, number) => `tree ${number}`);
  // One text makes every request fail that holds it.
  const input = [...texts.slice(0, 20), "x".repeat(1_100_000), ...texts.slice(20)].join("\n");
  const tooLong = await runCli(["embed", "-"], { env, input });
  expect(tooLong).toMatchObject({ exitCode: 2, stdout: "" });

  emulator.faults.add({
    on: { path: "/embeddings", request: 2 },
    kind: "status",
    status: 400,
    times: Infinity,
  });
  const run = await runCli(["embed", "-"], { env, input: texts.join("\n") });

  expect(run.exitCode).toBe(1);
  const indexes = jsonLines(run.stdout).map(({ index }) => Number(index));
  expect(indexes).toHaveLength(16);
  expect(run.stderr).toContain("17 of 33 texts have no vector; the others were printed.");
  expect(run.stderr).toContain("error BAD_REQUEST");
});

test.each([
  { name: "a line without a text", argv: ["-"], input: '{"text":"a"}\n{"txt":"b"}\n', code: "LINE_INVALID" },
  {
    name: "a line that is no JSON among those that are",
    argv: ["-"],
    input: '{"text":"a"}\nb\n',
    code: "LINE_INVALID",
  },
  { name: "empty input", argv: ["-"], input: "\n", code: "CALL_INVALID" },
  { name: "an empty text", argv: ["ash", ""], input: "", code: "INPUT_EMPTY" },
])("$name is a wrong call, and nothing is sent", async ({ argv, input, code }) => {
  await using emulator = await start();
  const env = easVariables("EMBED", emulator.services.embed);

  const run = await runCli(["embed", ...argv], { env, input });

  expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  expect(run.stderr).toContain(`error ${code} `);
  expect(emulator.requests.filter(({ path }) => path.endsWith("/embeddings"))).toEqual([]);
});

test("failures of single texts are told as JSON where that is asked for", async () => {
  await using emulator = await start();
  const fault = { kind: "status", status: 400, times: Infinity } as const;
  emulator.faults.add({ ...fault, on: { path: "/embeddings", request: 2 } });
  const env = easVariables("EMBED", emulator.services.embed);
  const input = Array.from({ length: 17 }, (_, number) => `tree ${number}`).join("\n");

  const run = await runCli(["embed", "-", "--json"], { env, input });

  expect([run.exitCode, jsonLines(run.stdout).length]).toEqual([1, 16]);
  expect(JSON.parse(run.stderr)).toMatchObject({
    error: { code: "BATCH_PARTIAL", failures: [{ index: 16 }] },
  });
});

test("a reader that has enough, such as head, ends the command without a word", async () => {
  await using emulator = await start();
  const env = easVariables("EMBED", emulator.services.embed);
  const child = startCli(["embed", "-"], { env });
  child.stdin.end(Array.from({ length: 400 }, (_, number) => `tree ${number}`).join("\n"));
  child.stdout.once("data", () => child.stdout.destroy());

  expect(await endOf(child)).toMatchObject({ exitCode: 0, stderr: "" });
});
