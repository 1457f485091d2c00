import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sizeOf } from "../src/run/cold-start.ts";

test("packages are counted where they stand, also below others, and files that only look like theirs are not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "paifang-bench-"));
  const files = {
    "one/package.json": 10,
    "one/esm/package.json": 10,
    "one/node_modules/two/package.json": 10,
    "@scope/three/package.json": 10,
    "@scope/three/index.js": 960,
    ".package-lock.json": 5_000,
  };
  for (const [path, size] of Object.entries(files)) {
    const file = join(folder, "node_modules", path);
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, "x".repeat(size));
  }

  expect(sizeOf(join(folder, "node_modules"))).toEqual({ packages: 3, megabytes: 0.001 });

  await rm(folder, { recursive: true });
});
