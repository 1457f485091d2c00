import { citationsIn, streamAnswer } from "./answer.ts";
import { buildIndex } from "./index-store.ts";
import { toPassages } from "./passages.ts";
import { KNOWN_QUESTIONS, type KnownQuestion } from "./questions.ts";
import { retrieve } from "./retrieve.ts";
import { openServices } from "./services.ts";
import { readUndiciDocs } from "./undici-docs.ts";

const DEPTHS = [1, 3, 5] as const;

/** Where the first right file stood; 0 when it was not there. */
type Measured = KnownQuestion & {
  before: number;
  after: number;
  first: string;
  ms: number;
  isCited: boolean;
};

const placeOf = (files: readonly string[], found: readonly { metadata: { file: string } }[]): number =>
  found.findIndex(({ metadata }) => files.includes(metadata.file)) + 1;

async function measure(): Promise<Measured[]> {
  await using services = await openServices("eas", {});
  const files = await readUndiciDocs(false);
  const passages = (await Promise.all(files.map(toPassages))).flat();
  const start = performance.now();
  const { store, dimensions } = await buildIndex({
    passages,
    services,
    cacheFolder: undefined,
    onProgress: () => undefined,
  });
  const embedSeconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${files.length} files, ${passages.length} passages, ${dimensions} dimensions, embedded in ${embedSeconds} s`,
  );
  console.log(`${KNOWN_QUESTIONS.length} questions; encoder: ${services.emulator?.encoder}\n`);
  const measured: Measured[] = [];
  for (const { question, files: right } of KNOWN_QUESTIONS) {
    const { candidates, kept, retrieveMs, rerankMs } = await retrieve(question, store, services.reranker);
    const [before, after] = [placeOf(right, candidates), placeOf(right, kept)];
    const first = kept[0]?.metadata.file ?? "nothing";
    let text = "";
    for await (const piece of streamAnswer(question, kept, services.chat)) text += piece;
    const isCited = citationsIn(text, kept).some(({ file }) => right.includes(file));
    measured.push({ question, files: right, before, after, first, ms: retrieveMs + rerankMs, isCited });
  }
  return measured;
}

function printTable(measured: readonly Measured[]): void {
  const within = (depth: number, stage: "before" | "after"): number =>
    measured.filter(({ [stage]: place }) => place > 0 && place <= depth).length;
  console.log("| a right file within the first | before rerank | after rerank |");
  console.log("| --- | --- | --- |");
  for (const depth of DEPTHS)
    console.log(`| ${depth} | ${within(depth, "before")} | ${within(depth, "after")} |`);
  console.log(`| 20 | ${within(20, "before")} | |`);
  const cited = measured.filter(({ isCited }) => isCited).length;
  console.log(`\nA right file is cited in ${cited} of ${measured.length} answers.`);
  const times = measured.map(({ ms }) => ms).toSorted((one, other) => one - other);
  console.log(`Retrieve and rerank: median ${Math.round(times[times.length >> 1] ?? 0)} ms a question.\n`);
}

function printFailures(measured: readonly Measured[]): void {
  console.log("| not first after rerank | place | first instead |");
  console.log("| --- | --- | --- |");
  for (const { question, after, first } of measured.filter(({ after: place }) => place !== 1))
    console.log(`| ${question} | ${after === 0 ? "not in 5" : after} | ${first} |`);
}

const measured = await measure();
printTable(measured);
printFailures(measured);
