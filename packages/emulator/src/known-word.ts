/** Refuses a word that stands for nothing: it would otherwise be passed over, and a test that relies on it pass for no reason. */
export function checkWord(what: string, word: string, known: Readonly<Record<string, unknown>>): void {
  if (!Object.hasOwn(known, word))
    throw new TypeError(`There is no ${what} "${word}"; there are ${Object.keys(known).join(", ")}.`);
}
