import { parseSync, Visitor, type ParseResult, type VisitorObject } from "oxc-parser";
import type { SourceFile } from "./source-file.ts";

/** Parses one file; a file that does not parse cannot be judged, so it throws. */
export function parseFile({ path, text }: SourceFile): ParseResult {
  const parsed = parseSync(path, text);
  const [problem] = parsed.errors;
  if (problem) throw new Error(`${path} does not parse: ${problem.message}`);
  return parsed;
}

export function visitFile(file: SourceFile, visitor: VisitorObject): void {
  new Visitor(visitor).visit(parseFile(file).program);
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** The same text with every comment blanked, so that lines keep their numbers. */
function withoutComments(file: SourceFile): string {
  let text = file.text;
  for (const { start, end } of parseFile(file).comments) {
    const blank = text.slice(start, end).replaceAll(/[^\n]/g, " ");
    text = text.slice(0, start) + blank + text.slice(end);
  }
  return text;
}

/** Lines that hold something else than white space and comments. */
export function codeLines(file: SourceFile): string[] {
  return withoutComments(file)
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
}
