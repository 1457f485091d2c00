import { expect, test } from "vitest";
import { endWhenLeft } from "./end-when-left.ts";

/** As core's stream of events might become. */
class HiddenStream {
  readonly #words = ["Hel", "lo"];
  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    yield* this.#words;
  }
  get text(): string {
    return this.#words.join("");
  }
  first(): string | undefined {
    return this.#words[0];
  }
}

test("views and methods of a stream with hidden fields are its own", async () => {
  const open = endWhenLeft(
    (() => new HiddenStream()) as never,
    () => undefined,
  ) as unknown as () => HiddenStream;
  const stream = open();

  const words: string[] = [];
  for await (const word of stream) words.push(word);

  expect([words, stream.text, stream.first()]).toEqual([["Hel", "lo"], "Hello", "Hel"]);
});
