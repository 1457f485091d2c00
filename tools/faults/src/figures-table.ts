/** A figure as it is shown, and what it must hold. */
export type Row = { name: string; figure: string; bound?: string; holds: boolean };

/** Figures in lines, those that broke their bound marked. */
export function table(rows: readonly Row[]): string {
  const widest = Math.max(...rows.map(({ name }) => name.length));
  return rows
    .map(({ name, figure, bound, holds }) => {
      const limit = bound === undefined ? "" : `  [${bound}]`;
      return `${holds ? " " : "✗"} ${name.padEnd(widest)}  ${figure}${limit}`;
    })
    .join("\n");
}

export const allHold = (rows: readonly Row[]): boolean => rows.every(({ holds }) => holds);

/** Date, version and machine, for figures that are kept. */
export const circumstances = (cores: number): string =>
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cores} cores`;
