import type { ChatStream } from "@paifang/client";
import type { Io } from "../io.ts";
import { styled } from "../show/style.ts";

/** Writes an answer while it comes, its reasoning beside it on standard error, and gives its text. */
export async function streamAnswer(io: Io, stream: ChatStream): Promise<string> {
  let answer = "";
  let isReasoning = false;
  try {
    for await (const { text, reasoning } of stream) {
      if (reasoning !== undefined) io.stderr.write(styled(io.stderr, "dim", reasoning));
      isReasoning ||= reasoning !== undefined;
      if (text === undefined || text === "") continue;
      if (isReasoning) io.stderr.write("\n\n");
      isReasoning = false;
      answer += text;
      io.stdout.write(text);
    }
  } finally {
    if (answer !== "" && !answer.endsWith("\n")) io.stdout.write("\n");
  }
  return answer;
}
