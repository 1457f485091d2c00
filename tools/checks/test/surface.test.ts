import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { publishedPackages, typedEntries } from "../src/packages.ts";
import { REPOSITORY_ROOT, type SourceFile } from "../src/source-file.ts";
import { exportedNames, surfaceOf } from "../src/surface.ts";

const SURFACE_FOLDER = join(import.meta.dirname, "../surface");

const declaration = (text: string): SourceFile => ({ path: "index.d.mts", text });

/** `client` for the entry of a package, `client-advice` for one of its subpaths. */
const nameOf = (folder: string, subpath: string): string =>
  `${basename(folder)}${subpath.slice(1).replaceAll("/", "-")}`;

const surfaces = publishedPackages(REPOSITORY_ROOT).flatMap(({ folder, manifest }) =>
  typedEntries(manifest).map((entry) => ({ name: nameOf(folder, entry.subpath), folder, entry })),
);

describe.each(surfaces)("the surface of $name", ({ name, folder, entry }) => {
  const read = (path: string): SourceFile => ({ path, text: readFileSync(join(folder, path), "utf8") });

  test("is the one that was agreed on", async () => {
    await expect(surfaceOf(read(entry.import.types))).toMatchFileSnapshot(
      join(SURFACE_FOLDER, `${name}.d.ts`),
    );
  });

  test("has the same names in both module formats", () => {
    expect(exportedNames(read(entry.require.types))).toEqual(exportedNames(read(entry.import.types)));
  });

  test("has the same values in both module formats at run time", async () => {
    const esm: object = await import(pathToFileURL(join(folder, entry.import.default)).href);
    const commonJs: object = createRequire(import.meta.url)(join(folder, entry.require.default));

    expect(Object.keys(commonJs).toSorted()).toEqual(Object.keys(esm).toSorted());
  });
});

test("a surface is what is promised, without comments and source-map line", () => {
  const built = `//#region src/a.d.ts
/**
 * Text.
 */
declare const a: string; // said twice

//#endregion
export { a };
//# sourceMappingURL=index.d.mts.map`;

  expect(surfaceOf(declaration(built))).toBe("declare const a: string;\nexport { a };\n");
});

test("a name that only one module format has is seen", () => {
  const both = declaration("declare class A {}\ntype B = A;\nexport { A, type B };");
  const one = declaration("declare class A {}\nexport { A };");

  expect(exportedNames(both)).toEqual(["A", "type B"]);
  expect(exportedNames(one)).not.toEqual(exportedNames(both));
});

test("every entry of a published package has an agreed surface, and nothing else has", () => {
  const agreed = readdirSync(SURFACE_FOLDER).filter((name) => name.endsWith(".d.ts"));

  expect(agreed.toSorted()).toEqual(surfaces.map(({ name }) => `${name}.d.ts`).toSorted());
});
