/** How often each letter occurs: a vector for tests, the same on every machine. */
export function lettersOf(text: string): number[] {
  const counts = Array.from({ length: 26 }, () => 0);
  for (const character of text.toLowerCase()) {
    const place = character.charCodeAt(0) - 97;
    if (place >= 0 && place < 26) counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}
