import type { SourceFile } from "./source-file.ts";
import { lineAt, parseFile } from "./syntax.ts";

const DRAWER = /(^|[-.])(utils?|helpers?|common|shared|misc)$/;

/** Paths that a repository of this house never has: other lockfiles, and drawers for what has no name. */
export function strayPaths(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (/(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|bun\.lockb?)$/.test(path)) {
      return [`${path} is another package manager's lockfile`];
    }
    const inTheHouse = /^(packages|apps|tools)\//.test(path);
    return inTheHouse && path.split("/").some(isDrawer)
      ? [`${path} is a drawer: name the thing it holds`]
      : [];
  });
}

function isDrawer(segment: string): boolean {
  return DRAWER.test(segment.replace(/(\.test)?\.[cm]?[jt]sx?$/, ""));
}

/** Lines of the lockfile that tie it to one registry. */
export function lockfileAddresses({ path, text }: SourceFile): string[] {
  return text.split("\n").flatMap((line, index) => {
    return /https?:\/\/|\btarball:/.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [];
  });
}

/** Manifests that depend on a library the house never depends on. */
export function forbiddenDependencies(manifests: readonly SourceFile[]): string[] {
  return manifests.flatMap(({ path, text }) =>
    [...text.matchAll(/"(openai|@langchain\/openai)"\s*:/g)].map(([, name]) => `${path} depends on ${name}`),
  );
}

/** Comments that switch a lint rule or the compiler off. */
export function checkSwitches(file: SourceFile): string[] {
  return parseFile(file)
    .comments.filter(({ value }) => /(ox|es)lint-(dis|en)able|@ts-(ignore|nocheck)/.test(value))
    .map(({ start, value }) => `${file.path}:${lineAt(file.text, start)} ${value.trim()}`);
}

/** Places that turn the verification of certificates off, or would read the variable that does. */
export function unverifiedConnections({ path, text }: SourceFile): string[] {
  return text.split("\n").flatMap((line, index) => {
    const found = /rejectUnauthorized["'`\]]*\s*[:=](?!\s*true\b)|NODE_TLS_REJECT_UNAUTHORIZED/.test(line);
    return found ? [`${path}:${index + 1} ${line.trim()}`] : [];
  });
}
