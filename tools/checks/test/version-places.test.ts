import { expect, test } from "vitest";
import { readFiles, REPOSITORY_ROOT, type SourceFile } from "../src/source-file.ts";
import { namesVersions, versionDisagreements } from "../src/version-places.ts";

const ROOT = `{ "packageManager": "pnpm@12.0.1", "devDependencies": { "node": "24.1.0" } }`;
const agreed: readonly SourceFile[] = [
  { path: "package.json", text: ROOT },
  { path: "pnpm-workspace.yaml", text: "nodeVersion: 24.1.0\n" },
  { path: "CONTRIBUTING.md", text: "Run `npx -y pnpm@12.0.1 install`." },
  { path: "packages/client/package.json", text: `{ "engines": { "node": ">=22.1.0" } }` },
];

test("every place that names a version names the same", () => {
  expect(versionDisagreements(readFiles(REPOSITORY_ROOT, namesVersions))).toEqual([]);
});

test("places that agree are left in peace", () => {
  expect(versionDisagreements(agreed)).toEqual([]);
});

test.each([
  [
    { path: ".github/workflows/check.yml", text: "run: npx -y pnpm@12.0.0 install" },
    ".github/workflows/check.yml names pnpm@12.0.0, packageManager pnpm@12.0.1",
  ],
  [
    { path: "README.md", text: "npx pnpm@latest." },
    "README.md names pnpm@latest, packageManager pnpm@12.0.1",
  ],
  [
    { path: "packages/emulator/package.json", text: `{ "engines": { "node": ">=20" } }` },
    "packages/emulator/package.json needs Node >=20, packages/client/package.json >=22.1.0",
  ],
])("a place that disagrees is named: $path", (place, disagreement) => {
  expect(versionDisagreements([...agreed, place])).toEqual([disagreement]);
});

test("the Node that engines are judged for is the Node that is installed", () => {
  const stale = agreed.map((file) => ({
    ...file,
    text: file.text.replace("nodeVersion: 24.1.0", "nodeVersion: 24.0.0"),
  }));

  expect(versionDisagreements(stale)).toEqual([
    "pnpm-workspace.yaml names Node 24.0.0, the node devDependency 24.1.0",
  ]);
});

test("packageManager names one exact version", () => {
  const loose = agreed.map((file) => ({ ...file, text: file.text.replace("pnpm@12.0.1", "pnpm@12") }));

  expect(versionDisagreements(loose)).toEqual(["package.json has no exact pnpm in packageManager"]);
});
