import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";

export type Progress = { advance(by: number, text: string): void; end(text?: string): void };

/** A bar on standard error where that is a terminal; elsewhere only the last line. */
export async function openProgress(io: Io, total: number, isShown: boolean): Promise<Progress> {
  if (!isShown || !io.stderr.isTTY) {
    const end = (text?: string): void => void (text === undefined || io.stderr.write(`${text}\n`));
    return { advance: () => {}, end };
  }
  const { progress } = await import("@clack/prompts");
  const bar = progress({ max: total, output: io.stderr, indicator: "timer", withGuide: false });
  bar.start(messagesFor(io.env).embed.progress(0, total));
  return {
    advance: (by, text) => bar.advance(by, text),
    end: (text) => (text === undefined ? bar.error() : bar.stop(text)),
  };
}
