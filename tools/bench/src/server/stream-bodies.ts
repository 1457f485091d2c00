import { deltasOf, type StreamContent } from "../data/stream-answer.ts";

/** How the events are cut into HTTP chunks. */
export type StreamFraming = "event" | "packed" | "odd";
export type StreamForm = { content: StreamContent; framing: StreamFraming; count: number };

const PACKED_BYTES = 65_536;
/** Odd, and shorter than an event, so that letters of several bytes are cut. */
const ODD_BYTES = [89, 127, 101, 151];

/** HTTP chunk sizes included. */
type FramedStream = { first: Buffer; rest: Buffer };

const bodies = new Map<string, FramedStream>();

/** A stream as it goes over the wire: the first event, and all that follows. */
export function streamBody(form: StreamForm): FramedStream {
  const key = JSON.stringify(form);
  const made = bodies.get(key) ?? framed(form);
  bodies.set(key, made);
  return made;
}

function framed({ content, framing, count }: StreamForm): FramedStream {
  const [first = "", ...rest] = eventsOf(content, count);
  const pieces = framing === "event" ? rest.map((one) => Buffer.from(one)) : cut(rest.join(""), framing);
  return {
    first: chunk(Buffer.from(first)),
    rest: Buffer.concat([...pieces.map(chunk), Buffer.from("0\r\n\r\n")]),
  };
}

const chunk = (piece: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n")]);

function cut(text: string, framing: StreamFraming): Buffer[] {
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = framing === "packed" ? PACKED_BYTES : (ODD_BYTES[pieces.length % ODD_BYTES.length] ?? 1);
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

/** As vLLM writes them: a role, the deltas, an end, the usage, `[DONE]`. */
function eventsOf(content: StreamContent, count: number): string[] {
  const finish = content === "tools" ? "tool_calls" : "stop";
  const deltas = [{ role: "assistant", content: "" }, ...deltasOf(content, count)];
  return [
    ...deltas.map((delta) => event([{ index: 0, delta, logprobs: null, finish_reason: null }])),
    event([{ index: 0, delta: {}, logprobs: null, finish_reason: finish }]),
    event([], { prompt_tokens: 20, completion_tokens: count, total_tokens: count + 20 }),
    "data: [DONE]\n\n",
  ];
}

function event(choices: readonly unknown[], usage?: unknown): string {
  const fields = { object: "chat.completion.chunk", created: 1_763_800_000, model: "Qwen3-8B" };
  return `data: ${JSON.stringify({ id: "chatcmpl-5f0f3c", ...fields, choices, usage })}\n\n`;
}
