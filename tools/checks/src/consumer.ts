import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { packInto } from "./pack.ts";
import { publishedPackages, type Manifest } from "./packages.ts";
import { REPOSITORY_ROOT } from "./source-file.ts";

type Result = { readonly check: string; readonly failure: string | undefined };
type Format = { readonly source: string; readonly output: string; readonly name: string };

/** A program of a host's user: what it installs beside our packages, as the README says, and what may be there once. */
type Consumer = {
  readonly host: string;
  readonly adapter: string;
  readonly beside: Readonly<Record<string, string>>;
  readonly core: string;
};

const CONSUMERS: readonly Consumer[] = [
  {
    host: "LangChain",
    adapter: "langchain",
    beside: { "@langchain/core": ">=1.3.1 <2" },
    core: "@langchain/core",
  },
  { host: "LlamaIndex", adapter: "llamaindex", beside: { llamaindex: "0.12.1" }, core: "@llamaindex/core" },
  {
    host: "AI SDK",
    adapter: "ai-sdk",
    beside: { ai: "^7" },
    core: "@ai-sdk/provider",
  },
];
const COMMON = ["client", "emulator"];
const STEP_TIMEOUT_MS = 300_000;
const FORMATS: readonly Format[] = [
  { source: "program.mts", output: "program.mjs", name: "ESM" },
  { source: "program.cts", output: "program.cjs", name: "CommonJS" },
];
/** Of the bundle only the emulator stays outside, which has files of its own; CommonJS in it needs a `require`. */
const BUNDLE = "bundle.mjs";
const BUNDLER_OPTIONS = [
  ..."--bundle --platform=node --format=esm --external:@paifang/emulator".split(" "),
  `--banner:js=import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
  `--outfile=${BUNDLE}`,
];
const COMPILER_OPTIONS = "--module nodenext --target es2023 --types node --strict --skipLibCheck".split(" ");

const packages = publishedPackages(REPOSITORY_ROOT);
const floor = /\d+\.\d+\.\d+/.exec(packages[0]?.manifest.engines?.node ?? "")?.[0];
if (floor === undefined) throw new Error("the published packages name no Node floor");

for (const consumer of CONSUMERS) {
  const folder = await mkdtemp(join(tmpdir(), `paifang-consumer-${consumer.adapter}-`));
  const results = await consume(consumer, folder, floor);
  const failures = results.filter(({ failure }) => failure !== undefined);
  console.log(`\n${consumer.host}`);
  for (const { check, failure } of results)
    console.log(`  ${check.padEnd(32)}${failure === undefined ? "ok" : "failed"}`);
  for (const { check, failure } of failures) console.log(`\n${check}:\n${failure}`);
  if (failures.length === 0) await rm(folder, { recursive: true });
  else {
    console.log(`The project is left in ${folder}`);
    process.exitCode = 1;
  }
}

/** Installs the tarballs as a user would, compiles the program both ways and runs it on both Nodes. */
async function consume(consumer: Consumer, folder: string, floorVersion: string): Promise<Result[]> {
  const manifest = await scratchManifest(consumer, folder, floorVersion);
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest, null, 2));
  const installed = await step("npm install", folder, "npm", ["install", "--no-audit", "--no-fund"]);
  if (installed.failure !== undefined) return [installed];

  const compiler = join(folder, "node_modules/.bin/tsc");
  const nodes = [join(folder, "node_modules/node/bin/node"), process.execPath];
  const steps = [installed, onlyOne(consumer.core, folder)];
  for (const { source, output, name } of FORMATS) {
    const program = join(import.meta.dirname, "../consumer", `${consumer.adapter}.ts`);
    await copyFile(program, join(folder, source));
    const compiled = [...COMPILER_OPTIONS, source];
    steps.push(await step(`types in .${source.slice(-3)}`, folder, compiler, compiled));
    for (const node of nodes)
      steps.push(await step(await runName(name, folder, node), folder, node, [output]));
  }
  const bundler = join(folder, "node_modules/.bin/esbuild");
  steps.push(await step("bundle by esbuild", folder, bundler, ["program.mjs", ...BUNDLER_OPTIONS]));
  for (const node of nodes)
    steps.push(await step(await runName("bundle", folder, node), folder, node, [BUNDLE]));
  return steps;
}

async function scratchManifest(consumer: Consumer, folder: string, floorVersion: string): Promise<unknown> {
  const wanted = [...COMMON, consumer.adapter];
  const taken = packages.filter((one) => wanted.includes(basename(one.folder)));
  const tarballs = await Promise.all(taken.map((one) => packInto(folder, one)));
  const ours = taken.map(({ manifest }, index) => [manifest.name, `file:${tarballs[index]}`]);
  return {
    private: true,
    dependencies: { ...Object.fromEntries(ours), ...consumer.beside },
    devDependencies: {
      "@types/node": installedVersion("@types/node"),
      esbuild: "0.28.2",
      node: floorVersion,
      typescript: installedVersion("typescript"),
    },
    overrides: Object.fromEntries(taken.map(({ manifest: { name } }) => [name, `$${name}`])),
  };
}

/** Two copies of a host's core in one tree have two sets of classes and of settings. */
function onlyOne(core: string, folder: string): Result {
  const copies = globSync(`node_modules/**/${core}/package.json`, { cwd: folder });
  return {
    check: `one copy of ${core}`,
    failure: copies.length === 1 ? undefined : `There are ${copies.length}: ${copies.join(", ")}`,
  };
}

function installedVersion(name: string): string {
  const { version }: Manifest = createRequire(import.meta.url)(`${name}/package.json`);
  return version;
}

async function runName(name: string, folder: string, node: string): Promise<string> {
  return `${name} on Node ${(await run(folder, node, ["--version"])).trim()}`;
}

async function step(
  check: string,
  folder: string,
  command: string,
  parameters: readonly string[],
): Promise<Result> {
  return run(folder, command, parameters).then(
    () => ({ check, failure: undefined }),
    (error: Error) => ({ check, failure: error.message }),
  );
}

/** Standard output of a command in the scratch project; a failure says all that the command printed. */
function run(folder: string, command: string, parameters: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, timeout: STEP_TIMEOUT_MS };
    execFile(command, parameters, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${stdout}${stderr}` || error.message));
      else resolve(stdout);
    });
  });
}
