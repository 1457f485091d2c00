import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packInto } from "./pack.ts";
import { publishedPackages } from "./packages.ts";
import { REPOSITORY_ROOT } from "./source-file.ts";
import { judgeTarball, type Verdict } from "./tarball.ts";

const folder = await mkdtemp(join(tmpdir(), "paifang-packed-"));
try {
  const tarballs = await Promise.all(publishedPackages(REPOSITORY_ROOT).map((one) => packInto(folder, one)));
  const verdicts = await Promise.all(tarballs.map(async (path) => judgeTarball(await readFile(path))));
  for (const verdict of verdicts) console.log(report(verdict));
  if (verdicts.some(({ findings }) => findings.length > 0)) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}

function report({ name, files, sizeBytes, findings }: Verdict): string {
  const size = `${files} files, ${Math.ceil(sizeBytes / 1024)} KiB packed`;
  return `${name}: ${size}, ${findings.length === 0 ? "clean" : findings.join("; ")}`;
}
