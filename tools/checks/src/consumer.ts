import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packInto } from "./pack.ts";
import { publishedPackages, type Manifest, type PublishedPackage } from "./packages.ts";
import { REPOSITORY_ROOT } from "./source-file.ts";

type Result = { readonly check: string; readonly failure: string | undefined };
type Program = { readonly source: string; readonly output: string; readonly name: string };

const STEP_TIMEOUT_MS = 300_000;
const PROGRAMS: readonly Program[] = [
  { source: "program.mts", output: "program.mjs", name: "ESM" },
  { source: "program.cts", output: "program.cjs", name: "CommonJS" },
];
const COMPILER_OPTIONS = "--module nodenext --target es2023 --types node --strict --skipLibCheck".split(" ");

const packages = publishedPackages(REPOSITORY_ROOT);
const floor = /\d+\.\d+\.\d+/.exec(packages[0]?.manifest.engines?.node ?? "")?.[0];
if (floor === undefined) throw new Error("the published packages name no Node floor");

const scratch = await mkdtemp(join(tmpdir(), "paifang-consumer-"));
const results = await consume(floor);
const failures = results.filter(({ failure }) => failure !== undefined);
for (const { check, failure } of results)
  console.log(`${check.padEnd(28)}${failure === undefined ? "ok" : "failed"}`);
for (const { check, failure } of failures) console.log(`\n${check}:\n${failure}`);
if (failures.length > 0) {
  console.log(`The project is left in ${scratch}`);
  process.exitCode = 1;
} else {
  await rm(scratch, { recursive: true });
}

/** Installs the tarballs as a user would, compiles the program both ways and runs it on both Nodes. */
async function consume(floorVersion: string): Promise<Result[]> {
  await writeFile(
    join(scratch, "package.json"),
    JSON.stringify(await scratchManifest(floorVersion), null, 2),
  );
  const installed = await step("npm install", "npm", ["install", "--no-audit", "--no-fund"]);
  if (installed.failure !== undefined) return [installed];

  const compiler = join(scratch, "node_modules/.bin/tsc");
  const nodes = [join(scratch, "node_modules/node/bin/node"), process.execPath];
  const steps = [installed];
  for (const { source, output, name } of PROGRAMS) {
    await copyFile(join(import.meta.dirname, "../consumer/program.ts"), join(scratch, source));
    steps.push(await step(`types in .${source.slice(-3)}`, compiler, [...COMPILER_OPTIONS, source]));
    for (const node of nodes) steps.push(await step(await runName(name, node), node, [output]));
  }
  return steps;
}

async function scratchManifest(floorVersion: string): Promise<unknown> {
  const tarballs = await Promise.all(packages.map((one) => packInto(scratch, one)));
  const ours = packages.map(({ manifest }, index) => [manifest.name, `file:${tarballs[index]}`]);
  return {
    private: true,
    dependencies: Object.fromEntries([...ours, ...packages.flatMap(requiredPeers)]),
    devDependencies: {
      "@types/node": installedVersion("@types/node"),
      node: floorVersion,
      typescript: installedVersion("typescript"),
    },
    overrides: Object.fromEntries(packages.map(({ manifest: { name } }) => [name, `$${name}`])),
  };
}

function requiredPeers({ manifest }: PublishedPackage): [string, string][] {
  const { peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
  return Object.entries(peerDependencies).filter(([name]) => !peerDependenciesMeta[name]?.optional);
}

function installedVersion(name: string): string {
  const { version }: Manifest = createRequire(import.meta.url)(`${name}/package.json`);
  return version;
}

async function runName(name: string, node: string): Promise<string> {
  return `${name} on Node ${(await run(node, ["--version"])).trim()}`;
}

async function step(check: string, command: string, parameters: readonly string[]): Promise<Result> {
  return run(command, parameters).then(
    () => ({ check, failure: undefined }),
    (error: Error) => ({ check, failure: error.message }),
  );
}

/** Standard output of a command in the scratch project; a failure says all that the command printed. */
function run(command: string, parameters: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: scratch, timeout: STEP_TIMEOUT_MS };
    execFile(command, parameters, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${stdout}${stderr}` || error.message));
      else resolve(stdout);
    });
  });
}
