/** A text on one line, cut where it is too long for a table. */
export function oneLine(text: string, longest = 72): string {
  const line = text.replace(/\s+/g, " ").trim();
  const characters = [...line];
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join("")}…`;
}
