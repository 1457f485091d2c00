import { AIMessageChunk } from "@langchain/core/messages";
import type { ChatChunk } from "@paifang/client";
import fc from "fast-check";
import { expect, test } from "vitest";
import { registerBlockTranslator } from "../src/block-translator.ts";
import { toGenerationChunks } from "../src/to-generation-chunks.ts";

const texts = fc.constantFrom("", "Hel", "lo", "世界", "\n");
const ids = fc.constantFrom(undefined, "c", "other");

const chunks = fc.record(
  {
    index: fc.constant(0),
    id: fc.constantFrom("c", "other"),
    text: texts,
    reasoning: texts,
    refusal: texts,
    logprobs: fc.constantFrom({ content: [{ token: "Hel" }] }, null),
    toolCalls: fc.array(
      fc.record({ index: fc.nat(1), id: fc.constantFrom("call-1", "call-2"), arguments: texts }),
      {
        maxLength: 2,
      },
    ),
  },
  { requiredKeys: ["index", "text"] },
);

/** What hosts and users may write into a chunk between. */
const changes: fc.Arbitrary<object> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<object>(
      { content: [{ type: "text", text: "Hi", index: 0 }] },
      { content: [] },
      { additional_kwargs: { seen: true } },
      { response_metadata: {} },
      { response_metadata: { model_provider: "other" } },
      { response_metadata: { model_provider: "" } },
      { response_metadata: { model_provider: "pai_eas", output_version: "v1" } },
      { usage_metadata: { input_tokens: 1, output_tokens: 2, total_tokens: 3 } },
      { tool_calls: [{ name: "time", args: {}, id: "call-1" }] },
    ),
  },
);

const messageOf = (chunk: ChatChunk): AIMessageChunk => {
  const { add } = toGenerationChunks();
  return add(chunk)[0]?.message as AIMessageChunk;
};

const ours = fc
  .tuple(chunks, changes, ids)
  .map(([chunk, changed, id]): AIMessageChunk =>
    Object.assign(messageOf(chunk as ChatChunk), { ...changed, id } as object),
  );
const others = fc.tuple(texts, changes, ids).map(([content, changed, id]): AIMessageChunk => {
  const plain = new AIMessageChunk({ content, response_metadata: { model_provider: "pai_eas" } });
  return Object.assign(plain, { ...changed, id } as object);
});

/** All of a message, as it is stored too. */
const whole = (message: AIMessageChunk): unknown => ({
  fields: Object.fromEntries(Object.entries(message)),
  stored: JSON.parse(JSON.stringify(message)) as unknown,
  blocks: message.contentBlocks,
  own: message.constructor.name,
});

const outcome = (join: () => AIMessageChunk): unknown => {
  try {
    return whole(join());
  } catch (error) {
    return String(error);
  }
};

test("chunks join as core joins them, whatever was written into them", () => {
  fc.assert(
    fc.property(ours, fc.oneof(ours, others), (one, other) => {
      expect(outcome(() => one.concat(other))).toEqual(
        outcome(() => AIMessageChunk.prototype.concat.call(one, other) as AIMessageChunk),
      );
    }),
    { numRuns: Number(process.env["FC_RUNS"] ?? 500) },
  );
});

const unread = (): never => expect.fail("It was read.");

test("the text of a chunk is read without its piece of a call being completed and parsed", () => {
  registerBlockTranslator();
  const message = messageOf({
    index: 0,
    text: "Hel",
    toolCalls: [{ index: 0, id: "c", name: "time", arguments: '{"a' }],
  });
  for (const key of ["tool_calls", "invalid_tool_calls"])
    Object.defineProperty(message, key, { get: unread });

  expect(message.text).toBe("Hel");
});
