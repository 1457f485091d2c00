const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

export const timeOf = (iso: string): string => clock.format(new Date(iso));

export function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export const msOf = (ms: number): string => (ms < 100 ? ms.toFixed(1) : ms.toFixed(0));

/** JSON is set out over lines, anything else stays as it is. */
export function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2).replaceAll(
      // Vectors would fill the page, a number a line.
      /\[\s+(?<numbers>-?[\d.e+-]+(?:,\s+-?[\d.e+-]+)+)\s+\]/g,
      (_whole, numbers: string) => `[${numbers.replaceAll(/\s+/g, " ")}]`,
    );
  } catch {
    return text;
  }
}
