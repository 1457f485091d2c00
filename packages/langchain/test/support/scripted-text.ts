import { events, json, scriptedServer, type ScriptedServer } from "@paifang/contract";

const head = { id: "cmpl-7", object: "text_completion", created: 1, model: "qwen-demo" };
const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

/** Continues each prompt by the pieces, whole or streamed as it was asked; a list of prompts with its places. */
export const scriptedText = (pieces: readonly string[]): Promise<ScriptedServer> =>
  scriptedServer((response, { body }) => {
    if (body["stream"] === true) {
      events(response, [
        ...pieces.map((text) => ({ ...head, choices: [{ index: 0, text, finish_reason: null }] })),
        { ...head, choices: [{ index: 0, text: "", finish_reason: "stop" }] },
        { ...head, choices: [], usage },
      ]);
      return;
    }
    const { prompt, n = 1 } = body as { prompt: string | string[]; n?: number };
    const texts = [prompt]
      .flat()
      .flatMap((one) => Array.from({ length: n }, () => `${one}${pieces.join("")}`));
    const choices = texts.map((text, index) => ({ index, text, finish_reason: "stop" }));
    // Servers may finish prompts in any order.
    json(response, { ...head, choices: choices.toReversed(), usage });
  });
