import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator, type DefaultServices, type Emulator, type EasService } from "@paifang/emulator";
import { programUnderTest, serviceVariables } from "@paifang/story";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

const program = programUnderTest(join(import.meta.dirname, "..", "src", "main.ts"));

let emulator: Emulator<DefaultServices>;
let folder = "";
let docs = "";

beforeAll(async () => {
  emulator = await startEmulator();
  folder = await mkdtemp(join(tmpdir(), "agent-"));
  docs = join(folder, "docs");
  await mkdir(docs);
  await writeFile(join(docs, "gate.md"), "# Gates\n\n## Posts\n\nA gate has two posts made of cedar wood.\n");
  await writeFile(join(docs, "rice.txt"), "Rice needs water in the first weeks.\n");
});
beforeEach(() => emulator.reset());
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

const forecastVariables = ({ endpoint, token }: Pick<EasService, "endpoint" | "token">) => ({
  PAI_EAS_FORECAST_ENDPOINT: endpoint,
  PAI_EAS_FORECAST_TOKEN: token,
});

test("the own question goes through all three tools and a 503, and the run finds nothing amiss", async () => {
  const { code, stdout, stderr } = await program.run([]);

  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const places = [
    /1 {2}search_documentation \{"query":"Search the documentation for the default of bodyTimeout"\}/,
    /← \d passages: api\/Client\.md/,
    /chat, attempt 1: HTTP 503, again in \d+\.\d+ s/,
    /2 {2}forecast_traffic \{"service":"checkout","hour":18\}/,
    /← \{"service":"checkout","hour":18,"requestsPerSecond":420\}/,
    /3 {2}calculate \{"expression":"420 \* 300e3 \/ 1000"\}/,
    /bodyTimeout .*Default: 300e3\. \[\d\]\nforecast_traffic answered: /,
    /sources {5}api\/Client\.md/,
    /figure {6}420 \* 300e3 \/ 1000 = 126000/,
  ].map((words) => stdout.search(words));
  expect(places).toEqual(places.toSorted((one, other) => one - other));
  expect(places[0]).toBeGreaterThan(0);
  expect(stdout.match(/^✓/gm)).toHaveLength(6);
  expect(stdout).not.toContain("✗");
  expect(stdout).toMatch(/export PAI_EAS_FORECAST_ENDPOINT=/);
  expect(stdout).not.toContain("\u001B");
});

test("documents and services of one's own are used, and the check demands no 503", async () => {
  await using own = await startEmulator({
    services: {
      traffic: { serves: ({ query }) => ({ body: { ...query, hour: 18, requestsPerSecond: 7 } }) },
    },
    encoder: "lexical",
  });
  const { code, stdout, stderr } = await program.run(["--docs", docs], {
    ...serviceVariables(emulator),
    ...forecastVariables(own.services.traffic),
  });

  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/forecast +PAI-EAS, your service, from PAI_EAS_FORECAST_ENDPOINT/);
  expect(stdout).toMatch(/calculate \{"expression":"7 \* 300e3 \/ 1000"\}/);
  expect(stdout).not.toMatch(/503|emulator/);
  expect(new Set(emulator.requests.map(({ service }) => service))).toEqual(
    new Set(["chat", "embed", "rerank"]),
  );
  expect(own.requests.map(({ method, path }) => [method, path])).toEqual([
    ["GET", "/forecast?service=checkout&hour=18"],
  ]);
});

test("AI Search deployments embed and rerank", async () => {
  const { code, stdout, stderr } = await program.run(
    ["--docs", docs, "--service", "aisearch", 'Search the documentation for "posts of a gate".'],
    serviceVariables(emulator, "aisearch"),
  );

  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/A gate has two posts made of cedar wood\. \[1\]/);
  const services = new Set(emulator.requests.map(({ service }) => service));
  expect(services).toEqual(new Set(["search-embed", "search-rerank", "chat"]));
});

test("a step is on the screen while the next answer is still awaited", async () => {
  emulator.faults.add({ on: { service: "chat", path: "/chat/completions", request: 2 }, kind: "stall" });
  const { child, said, ended } = program.start(["--docs", docs], serviceVariables(emulator));

  await said("passages: gate.md");
  child.kill("SIGINT");
  const { stdout } = await ended;

  expect(stdout).toMatch(/1 {2}search_documentation/);
  expect(stdout).not.toMatch(/2 {2}forecast_traffic|✓/);
});

test("the answer's words are on the screen while it is still written", async () => {
  emulator.faults.add({
    on: { service: "chat", path: "/chat/completions", request: 2 },
    kind: "stall",
    afterEvents: 12,
  });
  const { child, said, ended } = program.start(
    ["--docs", docs, 'Search the documentation for "posts of a gate".'],
    serviceVariables(emulator),
  );

  await said("A gate has");
  child.kill("SIGINT");

  expect((await ended).stdout).not.toMatch(/sources|✓/);
});

test("a service that forecasts nonsense is a surprise, and the program ends with 1", async () => {
  await using own = await startEmulator({
    services: { traffic: { serves: () => ({ body: { rate: "many" } }) } },
    encoder: "lexical",
  });
  const { code, stdout, stderr } = await program.run(
    ["--docs", docs],
    forecastVariables(own.services.traffic),
  );

  expect(code).toBe(1);
  expect(stdout).toMatch(/✗ .*requestsPerSecond/s);
  expect(stderr).toMatch(/^Not so: every figure is what the calculator said\.$/m);
});

test("help names every option and needs no service", async () => {
  const { code, stdout } = await program.run(["--help"]);

  expect(code).toBe(0);
  for (const option of ["--docs", "--all", "--service"]) expect(stdout).toContain(option);
});

describe("what a user can put right is said in two lines on the error stream", () => {
  test("a folder that does not exist", async () => {
    expect(await program.failure(["--docs", join(folder, "nowhere")])).toMatch(
      /nowhere does not exist\.\nCheck the path/,
    );
  });

  test("an option that is not known", async () => {
    expect(await program.failure(["--question", "Why?"])).toMatch(
      /--question.*\nSee `npm run ask:agent -- --help`/,
    );
  });

  test("a wrong token of the chat service", async () => {
    const environment = { ...serviceVariables(emulator), PAI_EAS_CHAT_TOKEN: "wrong" };
    expect(await program.failure(["--docs", docs], environment)).toMatch(/401.*\n.*[Cc]opy the token/);
  });

  test.each(["CHAT", "RERANK", "FORECAST"])("a %s service that is not there", async (role) => {
    const environment = {
      [`PAI_EAS_${role}_ENDPOINT`]: "http://127.0.0.1:1/api/predict/gone",
      [`PAI_EAS_${role}_TOKEN`]: "any",
    };
    expect(await program.failure(["--docs", docs], environment)).toMatch(
      /CONNECTION_REFUSED.*\nNothing listens/,
    );
  });
});
