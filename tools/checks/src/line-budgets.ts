import { isTestFile, type SourceFile } from "./source-file.ts";
import { codeLines } from "./syntax.ts";

/** Code lines that an adapter may spend on translating nouns; what does not fit belongs to the client. */
const ADAPTER_BUDGETS: Readonly<Record<string, number>> = { langchain: 900, llamaindex: 400, "ai-sdk": 300 };

const SOURCE_FILE_LINES = 350;
const TEST_FILE_LINES = 500;

/** Adapters that spent more than their budget; an adapter without a file is not judged. */
export function overspentAdapters(files: readonly SourceFile[]): string[] {
  return Object.entries(ADAPTER_BUDGETS).flatMap(([name, budget]) => {
    const sources = files.filter(({ path }) => path.startsWith(`packages/${name}/src/`) && !isTestFile(path));
    const spent = sources.reduce((sum, file) => sum + codeLines(file).length, 0);
    return spent > budget ? [`packages/${name} has ${spent} code lines of ${budget}`] : [];
  });
}

/** Files above the hard stop, comments and blank lines counted. */
export function overlongFiles(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const lines = text.replace(/\n$/, "").split("\n").length;
    const stop = isTestFile(path) ? TEST_FILE_LINES : SOURCE_FILE_LINES;
    return lines > stop ? [`${path} has ${lines} lines of ${stop}`] : [];
  });
}
