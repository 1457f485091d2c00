const CLAUSE_END = /(?<=[.?!;])\s+|\n+|,?\s+(?:and|then|and then|also)\s+(?=\p{Ll})/u;
const NAME = String.raw`\p{Lu}[\p{L}\p{N}'-]*(?:\s\p{Lu}[\p{L}\p{N}'-]*)*`;
/** Names in a row, such as "Paris, Oslo and New York". */
const NAME_LIST = new RegExp(String.raw`(?<=\s)${NAME}(?:,\s${NAME})*,?\sand\s${NAME}`, "u");

/** The single wishes that words hold: one for each clause, and in a clause one for each of the names in a row. */
export function wishesOf(words: string): string[] {
  const clauses = words.split(CLAUSE_END).filter((clause) => clause.trim() !== "");
  return clauses.flatMap(wishForEachName);
}

function wishForEachName(clause: string): string[] {
  const [list] = NAME_LIST.exec(clause) ?? [];
  if (list === undefined) return [clause];
  const names = list.split(/,?\sand\s|,\s/u);
  return names.map((name) => clause.replace(list, () => name));
}
