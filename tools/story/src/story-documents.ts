import { realpath } from "node:fs/promises";
import type { StoryArguments } from "./command-line.ts";
import { readDocuments, type SourceFile } from "./documents.ts";
import { readUndiciDocs } from "./undici-docs.ts";

/** The documents of a run; `name` is for the screen, `source` tells them from those of every other place. */
export type StoryDocuments = { files: SourceFile[]; name: string; source: string };

/** Reads the folder that the user named, or undici's documentation. */
export async function readStoryDocuments({
  docs,
  all,
}: Pick<StoryArguments, "docs" | "all">): Promise<StoryDocuments> {
  if (docs !== undefined) {
    const files = await readDocuments(docs);
    return { files, name: docs, source: await realpath(docs) };
  }
  const files = await readUndiciDocs(all);
  if (all) return { files, name: "undici's documentation", source: "undici" };
  return {
    files,
    name: "undici's documentation (a part; `--all` reads all of it)",
    source: "undici, a part",
  };
}
