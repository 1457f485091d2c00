import { globSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { RunRecord } from "../run/record.ts";
import { PANELS, PLOT_FILE, renderPage, type Reasons } from "./page.ts";
import { growthPlot } from "./plot.ts";

const BENCH = join(import.meta.dirname, "../..");
const DOCS = join(BENCH, "../../docs");
const RESULT = join(BENCH, "results/published.json");

/** Keeps a run's figures, and writes page and plot from them. */
export async function publish(record: RunRecord): Promise<void> {
  await mkdir(join(BENCH, "results"), { recursive: true });
  await writeFile(RESULT, `${JSON.stringify(record, undefined, 1)}\n`);
  for (const [name, text] of await pagesOf(record)) await writeFile(join(DOCS, name), text);
}

/** What stands in `docs/`, by name. */
export async function pagesOf(record: RunRecord): Promise<Map<string, string>> {
  return new Map([
    ["performance.md", renderPage(record, await reasons())],
    [PLOT_FILE, `${growthPlot(record, PANELS)}\n`],
  ]);
}

export async function publishedRun(): Promise<RunRecord> {
  return JSON.parse(await readFile(RESULT, "utf8")) as RunRecord;
}

/** Why a target is missed stands in `missed/<target>.md`. */
async function reasons(): Promise<Reasons> {
  const files = globSync("missed/*.md", { cwd: BENCH }).filter((path) => basename(path) !== "README.md");
  const texts = files.map(async (path) => {
    const text = await readFile(join(BENCH, path), "utf8");
    return [basename(path, ".md"), text.trim()] as const;
  });
  return new Map(await Promise.all(texts));
}
