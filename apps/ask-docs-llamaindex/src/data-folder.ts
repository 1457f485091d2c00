import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemCode, unusableDataFolder, UserError } from "@paifang/story";

/**
 * Takes a folder for this process alone, and gives it back when disposed.
 *
 * PGlite does not notice a second process in its files: what one of them writes is then lost without a word.
 *
 * @throws {UserError} the folder cannot be used, or another program uses it.
 */
export async function takeDataFolder(folder: string): Promise<AsyncDisposable> {
  const lock = join(folder, "in-use");
  try {
    await mkdir(folder, { recursive: true });
    if (!(await writeNew(lock))) {
      const holder = Number(await readFile(lock, "utf8"));
      if (isRunning(holder))
        throw new UserError(
          `Another program uses the data folder ${folder} (process ${holder}).`,
          `Wait until it ends, or give another folder with \`--data <folder>\`; if there is none, delete ${lock}.`,
        );
      // Its holder was killed.
      await rm(lock, { force: true });
      await writeNew(lock);
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unusableDataFolder(folder, error);
  }
  return { [Symbol.asyncDispose]: () => rm(lock, { force: true }) };
}

async function writeNew(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

function isRunning(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0) return false;
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}
