import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A TypeScript block of a Markdown page: a whole module that a reader may copy. */
export type Snippet = { page: string; line: number; code: string };

const BLOCK = /^```ts\n(?<code>[\s\S]*?)^```$/gm;

/** All TypeScript blocks of a page, in order. */
export function snippetsOf(page: string, text: string): Snippet[] {
  return [...text.matchAll(BLOCK)].map(({ index, groups }) => ({
    page,
    line: text.slice(0, index).split("\n").length,
    code: groups?.["code"] ?? "",
  }));
}

/** The TypeScript blocks of the named pages. */
export async function readSnippets(root: string, pages: readonly string[]): Promise<Snippet[]> {
  const lists = await Promise.all(
    pages.map(async (page) => snippetsOf(page, await readFile(join(root, page), "utf8"))),
  );
  return lists.flat();
}
