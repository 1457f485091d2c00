import { BaseEmbedding } from "@llamaindex/core/embeddings";

/** An embedding that counts letters, remembers what it was given, and may refuse. */
export class Letters extends BaseEmbedding {
  readonly embedded: string[] = [];
  readonly #refuses: string | undefined;

  /** Refuses every text that holds these words. */
  constructor(refuses?: string) {
    super();
    this.#refuses = refuses;
  }

  override async getTextEmbedding(text: string): Promise<number[]> {
    if (this.#refuses !== undefined && text.includes(this.#refuses)) throw new Error("refused");
    this.embedded.push(text);
    return lettersOf(text);
  }

  override async getQueryEmbedding(): Promise<number[]> {
    return lettersOf("How long is a vector?");
  }
}

/** How often each letter occurs. */
export function lettersOf(text: string): number[] {
  const counts = Array.from({ length: 26 }, () => 0);
  for (const character of text.toLowerCase()) {
    const place = character.charCodeAt(0) - 97;
    if (place >= 0 && place < 26) counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}
