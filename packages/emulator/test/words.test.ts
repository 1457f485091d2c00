import { expect, test } from "vitest";
import { startEmulator, type Fault, type ServiceOptions } from "../src/index.ts";

/** What a program in JavaScript may write. */
const start = (options: object) =>
  startEmulator({ encoder: "lexical", services: { demo: options as ServiceOptions } });

test.each([
  [{ product: "eass", serves: "chat" }, 'no product "eass"; there are eas, ai-search.'],
  [{ serves: "chats" }, 'no service for "chats"; there are chat, embed, rerank.'],
  [{ serves: [] }, 'The service "demo" serves nothing.'],
  [{ serves: "chat", reasoning: "thoughts" }, 'no reasoning "thoughts"'],
  [{ product: "ai-search", kind: "texts" }, 'no kind "texts"; there are text, multimodal, reranker.'],
  [{ product: "ai-search", kind: "text", profile: "own" }, 'no profile "own"; there are custom, hosted.'],
])("%j is refused before anything starts", async (options, words) => {
  await expect(start(options)).rejects.toThrow(TypeError);
  await expect(start(options)).rejects.toThrow(words);
});

test("a fault of an unknown kind is refused, and does not strike for nothing", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });

  expect(() => emulator.faults.add({ kind: "stauts", status: 500 } as unknown as Fault)).toThrow(
    'There is no fault "stauts"; there are status, ',
  );
});
