import { Runnable } from "@langchain/core/runnables";
import type { ChatChunk, ChatModel, ChatStream } from "@paifang/client";
import { ChatPaiEas } from "../../src/index.ts";

const head = { index: 0, id: "c", model: "m" };

/** Five chunks of words, and what is told once. */
export const WORDS: readonly ChatChunk[] = [
  ...["Hel", "lo", ", ", "wor", "ld"].map((text) => ({ ...head, text })),
  { ...head, finishReason: "stop", rawFinishReason: "stop" },
  { ...head, usage: { inputTokens: 3, outputTokens: 5, totalTokens: 8 } },
];

/** What happens at a place of the stream: before it comes, or instead of it. */
export type Happening = { at: number; run(): unknown };

/** A client that says the words, and notes when it is asked and left. It does not look at any signal. */
export class Speaker implements ChatModel {
  readonly endpoint = "here";
  readonly noted: string[] = [];
  readonly #happening: Happening | undefined;

  constructor(happening?: Happening) {
    this.#happening = happening;
  }

  chat(): Promise<never> {
    return Promise.reject(new Error("not asked for"));
  }

  async streamChat(): Promise<ChatStream> {
    this.noted.push("open");
    const chunks = this.#chunks();
    return Object.assign(chunks, { requestIds: ["r"], attempts: 1, close: () => {} });
  }

  async *#chunks(): AsyncGenerator<ChatChunk> {
    let isOver = false;
    try {
      for (const [place, chunk] of WORDS.entries()) {
        if (place === this.#happening?.at) await this.#happening.run();
        this.noted.push(`asked ${place}`);
        yield chunk;
      }
      isOver = true;
    } finally {
      this.noted.push(isOver ? "over" : "left");
    }
  }
}

/** The same model with core's own `stream()`. */
export class CoreStreamed extends ChatPaiEas {
  static {
    this.prototype.stream = Runnable.prototype.stream;
    Object.defineProperty(this, "name", { value: "ChatPaiEas" });
  }
}

type Play = (model: ChatPaiEas) => Promise<unknown>;

/** What is seen of a play with our `stream()` and with core's own, from its outcome to what the client noted. */
export async function playedOnBoth(play: Play, happening?: () => Happening): Promise<[unknown, unknown]> {
  const seen: unknown[] = [];
  for (const Model of [ChatPaiEas, CoreStreamed]) {
    const speaker = new Speaker(happening?.());
    const [outcome] = await Promise.allSettled([play(new Model("m", { client: speaker }))]);
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    seen.push({ outcome, noted: speaker.noted });
  }
  return [seen[0], seen[1]];
}
