/** Words that put one thing after another. */
const STAGE_END = /(?<=[.?!;])\s+(?:and )?then,?\s+|,?\s+(?:and )?then,?\s+(?=\p{Ll})/iu;
const CLAUSE_END = /(?<=[.?!;])\s+|\n+|,?\s+(?:and|also)\s+(?=\p{Ll})/u;
const NAME = String.raw`\p{Lu}[\p{L}\p{N}'-]*(?:\s\p{Lu}[\p{L}\p{N}'-]*)*`;
/** Names in a row, such as "Paris, Oslo and New York". */
const NAME_LIST = new RegExp(String.raw`(?<=\s)${NAME}(?:,\s${NAME})*,?\sand\s${NAME}`, "u");

/** The parts of words that are to be done one after another: cut where they say "then". */
export const stagesOf = (words: string): string[] => words.split(STAGE_END).filter(hasWords);

/** The single wishes that words hold: one for each clause, and in a clause one for each of the names in a row. */
export const wishesOf = (words: string): string[] =>
  words.split(CLAUSE_END).filter(hasWords).flatMap(wishForEachName);

const hasWords = (text: string): boolean => text.trim() !== "";

function wishForEachName(clause: string): string[] {
  const [list] = NAME_LIST.exec(clause) ?? [];
  if (list === undefined) return [clause];
  const names = list.split(/,?\sand\s|,\s/u);
  return names.map((name) => clause.replace(list, () => name));
}
