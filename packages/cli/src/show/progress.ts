import type { Io } from "../io.ts";

export type Progress = { advance(by: number, text: string): void; end(text?: string): void };

/** A bar on standard error where that is a terminal that shows no data; elsewhere only the last line. */
export async function openProgress(io: Io, total: number, isShown: boolean): Promise<Progress> {
  const tell = (text?: string): void => void (text === undefined || io.stderr.write(`${text}\n`));
  if (!isShown || !io.stderr.isTTY || io.stdout.isTTY) return { advance: () => {}, end: tell };
  const { SingleBar } = await import("cli-progress");
  // Ctrl-C is for the command to end by, not for its bar.
  const bar = new SingleBar({
    stream: io.stderr,
    format: "{bar} {text}  {duration_formatted}, {eta_formatted}",
    barCompleteChar: "\u2588",
    barIncompleteChar: "\u2591",
    hideCursor: false,
    gracefulExit: false,
    clearOnComplete: true,
  });
  bar.start(total, 0, { text: "" });
  return {
    advance: (by, text) => bar.increment(by, { text }),
    end: (text) => {
      bar.stop();
      tell(text);
    },
  };
}
