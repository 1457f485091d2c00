import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { systemCode, UserError } from "./user-error.ts";

/** A file as it stands; `path` is relative to the folder, with forward slashes. */
export type SourceFile = { path: string; text: string };

const ENDINGS = [".md", ".markdown", ".txt"];

/**
 * Reads every Markdown and text file under a folder, sorted by path.
 *
 * Folders named `node_modules` and hidden ones are left out, and so are files without any text.
 *
 * @throws {UserError} the folder or a file cannot be read, or there is no text in it.
 */
export async function readDocuments(folder: string): Promise<SourceFile[]> {
  const paths = (await listFiles(folder)).toSorted();
  if (paths.length === 0)
    throw new UserError(
      `There is no document in ${folder}.`,
      "Documents are files that end in .md, .markdown or .txt, also in subfolders.",
    );
  const files: SourceFile[] = [];
  // One after the other: a large folder would need more open files than the system gives.
  for (const path of paths)
    files.push({ path: relative(folder, path).replaceAll(sep, "/"), text: await readText(path) });
  const filled = files.filter(({ text }) => text.trim() !== "");
  if (filled.length === 0)
    throw new UserError(`The documents in ${folder} are empty.`, "Give a folder whose files hold some text.");
  return filled;
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadableFolder(folder, systemCode(error));
  });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return isLeftOut(entry.name) ? [] : listFiles(path);
      return ENDINGS.some((ending) => entry.name.toLowerCase().endsWith(ending)) ? [path] : [];
    }),
  );
  return found.flat();
}

const isLeftOut = (name: string): boolean => name === "node_modules" || name.startsWith(".");

function unreadableFolder(folder: string, code: string): UserError {
  if (code === "ENOENT")
    return new UserError(`The folder ${folder} does not exist.`, "Check the path of `--docs`.");
  if (code === "ENOTDIR")
    return new UserError(`${folder} is not a folder.`, "`--docs` takes the folder around it.");
  return new UserError(`The folder ${folder} cannot be read (${code}).`, "Check its permissions.");
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES)
      throw new UserError(
        `The file ${path} has ${size} bytes, more than ${MAX_FILE_BYTES}.`,
        "Move it out of the folder, or cut it into several.",
      );
    return (await readFile(path, "utf8")).replaceAll("\r\n", "\n").replace(/^\uFEFF/, "");
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `The file ${path} cannot be read (${systemCode(error)}).`,
      "Check its permissions, or move it out of the folder.",
      error,
    );
  }
}

/** Text beyond this is a log or a dump, not a document. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;
