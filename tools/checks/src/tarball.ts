import { checkPackage, createPackageFromTarballData, type Package } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { parseManifest, typedEntries, type Manifest } from "./packages.ts";

/** What a reader of a published package is told: its name, its size, and all that is wrong with it. */
export type Verdict = {
  readonly name: string;
  readonly files: number;
  readonly sizeBytes: number;
  readonly findings: readonly string[];
};

const EXPECTED = /^(dist\/.+|package\.json|README\.md|LICENSE)$/;
const NEEDED = ["package.json", "README.md", "LICENSE"];

/** What a package may take once it is installed; the client and undici together stay below 3 MB. */
const MOST_BYTES: Readonly<Record<string, number>> = { "@paifang/client": 565_000 };

/** Judges the tarball that would be published: its files, its manifest, its entries and its types. */
export async function judgeTarball(tarball: Uint8Array): Promise<Verdict> {
  const content = createPackageFromTarballData(tarball);
  const folder = `/node_modules/${content.packageName}/`;
  const files = content.listFiles().map((path) => path.slice(folder.length));
  const manifest = parseManifest(content.readFile(`${folder}package.json`));
  return {
    name: `${content.packageName} ${content.packageVersion}`,
    files: files.length,
    sizeBytes: tarball.byteLength,
    findings: [
      ...fileFindings(files),
      ...sizeFindings(content, MOST_BYTES[content.packageName]),
      ...manifestFindings(manifest),
      ...(await entryFindings(tarball)),
      ...(isCommand(manifest) ? [] : await typeFindings(content)),
    ],
  };
}

function fileFindings(files: readonly string[]): string[] {
  return [
    ...files.filter((path) => !EXPECTED.test(path)).map((path) => `ships ${path}`),
    ...NEEDED.filter((path) => !files.includes(path)).map((path) => `lacks ${path}`),
  ];
}

function sizeFindings(content: Package, most: number = Number.POSITIVE_INFINITY): string[] {
  const bytes = content.listFiles().reduce((sum, path) => sum + Buffer.byteLength(content.readFile(path)), 0);
  return bytes > most ? [`takes ${bytes} bytes of ${most} when installed`] : [];
}

function manifestFindings({ scripts, ...manifest }: Manifest): string[] {
  const ranges = { ...manifest.dependencies, ...manifest.peerDependencies };
  return [
    ...["preinstall", "install", "postinstall"]
      .filter((name) => scripts?.[name] !== undefined)
      .map((name) => `runs a ${name} script`),
    ...Object.entries(ranges)
      .filter(([, range]) => /^(workspace|catalog|file|link):/.test(range))
      .map(([name, range]) => `asks for ${name} ${range}`),
  ];
}

async function entryFindings(tarball: Uint8Array): Promise<string[]> {
  const { messages, pkg } = await publint({
    pack: { tarball: new Uint8Array(tarball).buffer },
    strict: true,
  });
  return messages.map(
    (message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`,
  );
}

/** A command is run and never imported, so that it promises no types. */
const isCommand = (manifest: Manifest): boolean =>
  manifest.bin !== undefined && manifest.exports !== undefined && typedEntries(manifest).length === 0;

async function typeFindings(content: Package): Promise<string[]> {
  const result = await checkPackage(content);
  if (result.types === false) return ["attw: has no types"];
  return result.problems.map((problem) => `attw: ${JSON.stringify(problem)}`);
}
