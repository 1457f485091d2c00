import type { SourceFile } from "./source-file.ts";
import { codeLines, parseFile } from "./syntax.ts";

/** A declaration file reduced to what it promises: no comments, no source-map line, no blank lines. */
export function surfaceOf(declaration: SourceFile): string {
  return `${codeLines(declaration).join("\n")}\n`;
}

/** Names that a declaration file exports, types marked as such. */
export function exportedNames(declaration: SourceFile): string[] {
  return parseFile(declaration)
    .module.staticExports.flatMap(({ entries }) => entries)
    .map(({ exportName, isType }) => `${isType ? "type " : ""}${exportName.name ?? exportName.kind}`)
    .toSorted();
}
