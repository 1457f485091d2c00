import { BaseEmbedding } from "@llamaindex/core/embeddings";
import { lettersOf } from "@paifang/story";

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
