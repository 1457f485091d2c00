import { Presets, SingleBar } from "cli-progress";
import { seconds, type Screen } from "./screen.ts";

/** How far the embedding is: passages with a vector, and how many of those were embedded in this run. */
export type EmbeddingProgress = { done: number; embedded: number };

export type ProgressLine = {
  update(progress: EmbeddingProgress): void;
  /** Takes the bar away and says what was done. */
  end(embedded: number): void;
  /** Takes the bar away. */
  stop(): void;
};

/** How many passages will have a vector, and where those come from that are not embedded now. */
export type Embedding = { total: number; keptIn: string };

/** Shows a bar on a terminal; elsewhere one line at the start and one at the end. */
export function openProgress(screen: Screen, { total, keptIn }: Embedding): ProgressLine {
  const start = performance.now();
  // On Ctrl-C the process ends as every other does: the bar neither catches the signal nor changes the terminal.
  const bar = new SingleBar(
    {
      stream: screen.output,
      format: "embedding {bar} {value}/{total} passages, {rate} texts/s",
      barsize: 30,
      clearOnComplete: true,
      gracefulExit: false,
      linewrap: true,
    },
    Presets.shades_classic,
  );
  const isTerminal = screen.output.isTTY === true;
  if (isTerminal) bar.start(total, 0, { rate: "–" });
  else screen.line(`embedding ${total} passages`);
  const rateOf = (embedded: number): string =>
    ((embedded * 1000) / Math.max(1, performance.now() - start)).toFixed(1);
  return {
    update: ({ done, embedded }) => {
      if (isTerminal) bar.update(done, { rate: rateOf(embedded) });
    },
    end: (embedded) => {
      bar.stop();
      const ms = performance.now() - start;
      const work =
        embedded === 0 ? `all from ${keptIn}` : `${embedded} embedded, ${total - embedded} from ${keptIn}`;
      const rate = embedded === 0 ? "" : `, ${rateOf(embedded)} texts/s`;
      screen.line(`index       ${total} passages in ${seconds(ms)}: ${work}${rate}`);
    },
    stop: () => bar.stop(),
  };
}

/** Embeds with a progress line on the screen, which goes away also when the work fails. */
export async function underProgress<T extends { embedded: number }>(
  screen: Screen,
  embedding: Embedding,
  work: (onProgress: ProgressLine["update"]) => Promise<T>,
): Promise<T> {
  const progress = openProgress(screen, embedding);
  try {
    const done = await work(progress.update);
    progress.end(done.embedded);
    return done;
  } catch (error) {
    progress.stop();
    throw error;
  }
}
