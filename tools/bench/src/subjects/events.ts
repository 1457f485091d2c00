import { addDelta, type StreamAnswer } from "../data/stream-answer.ts";

type Event = { choices?: { delta?: Record<string, unknown> }[] };

/** Reads server-sent events the plain way: decode, split by lines, parse each. */
export function plainReader(): { read(piece: Uint8Array): number; answer: StreamAnswer } {
  const decoder = new TextDecoder();
  const answer: StreamAnswer = { text: "", reasoning: "", toolArguments: [] };
  let pending = "";
  const take = (line: string): number => {
    if (!line.startsWith("data: ") || line === "data: [DONE]") return 0;
    const { choices } = JSON.parse(line.slice(6)) as Event;
    addDelta(answer, choices?.[0]?.delta);
    return 1;
  };
  return {
    answer,
    read: (piece) => {
      pending += decoder.decode(piece, { stream: true });
      const lines = pending.split("\n");
      pending = lines.pop() ?? "";
      return lines.reduce((events, line) => events + take(line), 0);
    },
  };
}
