import { expect, test } from "vitest";
import {
  checkSwitches,
  forbiddenDependencies,
  lockfileAddresses,
  strayPaths,
  unverifiedConnections,
} from "../src/repository-hygiene.ts";
import { isHouseCode, isTestFile, listPaths, readFiles, REPOSITORY_ROOT } from "../src/source-file.ts";
import { testHabitBreaches } from "../src/test-habits.ts";

const habitsOf = (text: string): string[] => testHabitBreaches({ path: "a.test.ts", text });

test("the repository has no drawers and no other lockfile", () => {
  expect(strayPaths(listPaths(REPOSITORY_ROOT))).toEqual([]);
});

test("the lockfile names no registry", () => {
  expect(readFiles(REPOSITORY_ROOT, (path) => path === "pnpm-lock.yaml").flatMap(lockfileAddresses)).toEqual(
    [],
  );
});

test("no manifest depends on another vendor's client", () => {
  const manifests = readFiles(REPOSITORY_ROOT, (path) => path.endsWith("package.json"));

  expect(forbiddenDependencies(manifests)).toEqual([]);
});

test("no check is switched off", () => {
  expect(readFiles(REPOSITORY_ROOT, isHouseCode).flatMap(checkSwitches)).toEqual([]);
});

test("no package turns the verification of certificates off", () => {
  const packages = readFiles(
    REPOSITORY_ROOT,
    (path) => path.startsWith("packages/") && isHouseCode(path) && !isTestFile(path),
  );

  expect(packages.flatMap(unverifiedConnections)).toEqual([]);
});

test.each([
  "connect({ rejectUnauthorized: false })",
  `options["rejectUnauthorized"] = strict;`,
  `process.env["NODE_TLS_REJECT_UNAUTHORIZED"]`,
])("a switch of the verification is found in %s", (line) => {
  expect(unverifiedConnections({ path: "a.ts", text: `const a = 1;\n${line}\n` })).toEqual([
    `a.ts:2 ${line}`,
  ]);
});

test("verification that is said outright is left in peace", () => {
  expect(unverifiedConnections({ path: "a.ts", text: "connect({ rejectUnauthorized: true })" })).toEqual([]);
});

test("every test runs, and its title says what is", () => {
  const tests = readFiles(REPOSITORY_ROOT, (path) => isHouseCode(path) && isTestFile(path));

  expect(tests.flatMap(testHabitBreaches)).toEqual([]);
});

test.each([
  ["package-lock.json", "is another package manager's lockfile"],
  ["apps/ask-docs/yarn.lock", "is another package manager's lockfile"],
  ["packages/client/src/utils.ts", "is a drawer: name the thing it holds"],
  ["packages/client/src/http-utils.ts", "is a drawer: name the thing it holds"],
  ["packages/client/src/common/pool.ts", "is a drawer: name the thing it holds"],
  ["tools/checks/test/helpers/state.ts", "is a drawer: name the thing it holds"],
  ["packages/client/src/shared.test.ts", "is a drawer: name the thing it holds"],
])("%s %s", (path, finding) => {
  expect(strayPaths([path])).toEqual([`${path} ${finding}`]);
});

test("a name that only resembles a drawer is left in peace", () => {
  expect(
    strayPaths(["packages/client/src/utility-vehicle.ts", "packages/client/src/shared-gateway.ts"]),
  ).toEqual([]);
});

test.each(["resolution: {tarball: a.tgz}", "resolved: https://example.com/a.tgz"])(
  "the lockfile may not say %s",
  (line) => {
    expect(lockfileAddresses({ path: "pnpm-lock.yaml", text: `a: 1\n  ${line}\n` })).toEqual([
      `pnpm-lock.yaml:2 ${line}`,
    ]);
  },
);

test("a manifest that depends on another vendor's client is named", () => {
  const manifest = {
    path: "packages/client/package.json",
    text: `{ "dependencies": { "openai": "6.0.0" } }`,
  };

  expect(forbiddenDependencies([manifest])).toEqual(["packages/client/package.json depends on openai"]);
});

test.each(["// oxlint-disable-next-line no-console", "/* eslint-disable */", "// @ts-ignore: later"])(
  "the comment %s is found",
  (comment) => {
    expect(checkSwitches({ path: "a.ts", text: `const a = "@ts-ignore";\n${comment}\n` })).toHaveLength(1);
  },
);

test.each([
  [`test.only("a", () => {});`, "uses .only"],
  [`it.skip("a", () => {});`, "uses .skip"],
  [`test.todo("a");`, "uses .todo"],
  [`describe.concurrent.only("a", () => {});`, "uses .only"],
  [`test["skip"]("a", () => {});`, "uses .skip"],
  [`test.only.each([1])("a", () => {});`, "uses .only"],
  [`test("a", { skip: true }, () => {});`, "sets skip"],
  [`test("it should embed", () => {});`, 'says "should"'],
  ["test(`it should embed`, () => {});", 'says "should"'],
  [`test.each([1])("%d should embed", () => {});`, 'says "should"'],
])("%s is found", (text, finding) => {
  expect(habitsOf(text)).toEqual([`a.test.ts:1 ${finding}`]);
});

test("a test that says what is, and a word inside its body, are left in peace", () => {
  expect(habitsOf(`test("texts are embedded", () => { const should = list.only; });`)).toEqual([]);
});
