import { styleText } from "node:util";

/** Where the program writes: a terminal, a file or a pipe. */
export type Output = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };

/** Words on the terminal; colours only where the terminal shows them and NO_COLOR is not set. */
export type Screen = {
  readonly output: Output;
  /** Characters in a line. */
  readonly columns: number;
  write(text: string): void;
  line(text?: string): void;
  bold(text: string): string;
  dim(text: string): string;
};

const COLUMNS_WITHOUT_TERMINAL = 100;

export function openScreen(output: Output): Screen {
  const { columns = 0 } = output;
  return {
    output,
    // A terminal that does not know its size says 0.
    columns: columns > 0 ? columns : COLUMNS_WITHOUT_TERMINAL,
    write: (text) => void output.write(text),
    line: (text = "") => void output.write(`${text}\n`),
    bold: (text) => styleText("bold", text, { stream: output }),
    dim: (text) => styleText("dim", text, { stream: output }),
  };
}

/** Cuts a text to a width, and says so. */
export const fit = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(1, width - 1)).toWellFormed()}…`;

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 9_950 ? 2 : 1)} s`;
