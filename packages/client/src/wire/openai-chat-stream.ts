import { ResponseError, StreamError } from "../errors.ts";
import type { StreamDecoder } from "../exchange.ts";
import type { ServerEvent } from "../sse/lines.ts";
import { DONE, eventSplitter } from "../sse/splitter.ts";
import type { ChatChunk } from "../types.ts";
import { reportedError, toReportedError, toStreamError } from "./error-body.ts";
import type { FieldPaths } from "./event-template.ts";
import { templateEvents } from "./known-events.ts";
import { chunkReader, readChatDelta, type ChunkReader, type ReadDelta } from "./openai-chat-chunk.ts";
import { pageDecoder, wholeAnswerDecoder } from "./openai-chat-unstreamed.ts";
import { toDecodedChat, type DecodedChat } from "./openai-chat.ts";
import { parseEvent } from "./parse-json.ts";

/** What tells the answers of one route from another's. */
export type AnswerForm = {
  readDelta: ReadDelta;
  toWhole(json: unknown): DecodedChat;
  /** How many choices were asked for; a stream that ends without `[DONE]` is whole only with all of them. */
  asked: number;
  /** Throws where a stream that says it is done has too few choices to be of use. */
  checkCount?(count: number): void;
  /** Where `readDelta` finds what grows; with none, each event is parsed. */
  growing?: FieldPaths | undefined;
};

const DELTA = ["choices", 0, "delta"] as const;
const GROWING: FieldPaths = {
  text: [[...DELTA, "content"]],
  reasoning: [
    [...DELTA, "reasoning"],
    [...DELTA, "reasoning_content"],
  ],
  toolCalls: [[...DELTA, "tool_calls", 0, "function", "arguments"]],
};

/**
 * Reads a streamed answer of `POST /v1/chat/completions` with `asked` choices; see docs/wire/openai-chat-stream.md.
 * `isFast`: events that differ from an earlier one in one string are not parsed.
 */
export const chatStreamDecoder = (
  contentType: string | undefined,
  asked = 1,
  isFast = true,
): StreamDecoder<ChatChunk> =>
  answerStreamDecoder(contentType, {
    readDelta: readChatDelta,
    toWhole: toDecodedChat,
    asked,
    growing: isFast ? GROWING : undefined,
  });

const mediaType = (contentType: string | undefined): string | undefined =>
  contentType?.split(";", 1)[0]?.trim().toLowerCase();

/** Whether the answer to a request for a stream is no stream, but an answer as without streaming. */
export const isWholeAnswer = (contentType: string | undefined): boolean =>
  mediaType(contentType) === "application/json";

/** Reads a streamed answer by its content type, since not every server streams when it is asked to. */
export function answerStreamDecoder(
  contentType: string | undefined,
  form: AnswerForm,
): StreamDecoder<ChatChunk> {
  const type = mediaType(contentType);
  if (type === undefined || type === "" || type === "text/event-stream")
    return eventsDecoder(chunkReader(form.readDelta, form.asked), form);
  if (isWholeAnswer(contentType)) return wholeAnswerDecoder(contentType, form.toWhole);
  return pageDecoder(contentType);
}

function eventsDecoder(reader: ChunkReader, { checkCount, growing }: AnswerForm): StreamDecoder<ChatChunk> {
  let chunks: ChatChunk[] = [];
  let dataEvents = 0;
  let isDone = false;
  let failure: unknown;

  const onChunk = (chunk: ChatChunk): void => void chunks.push(chunk);
  const templates = growing && templateEvents(growing, { reader, onChunk });
  const known = templates && { take: (text: string, at: number) => (isDone ? at : templates.take(text, at)) };
  const splitter = eventSplitter((event, source) => {
    const data = event.data.trim();
    if (isDone || data === "") return;
    isDone = data === DONE;
    if (isDone) return;
    dataEvents++;
    const read = readEvent(event, reader);
    chunks.push(...read);
    templates?.learn(source, event.data, read);
  }, known);
  /** After the terminal signal only an error that the server itself reports counts. */
  const step = (run: () => void): void => {
    if (isDone || failure !== undefined) return;
    try {
      run();
    } catch (error) {
      if (reader.isFinished && !StreamError.isInstance(error)) isDone = true;
      else failure = error;
    }
  };

  return {
    joins: true,
    write(piece) {
      chunks = [];
      step(() => splitter.write(piece));
      return chunks;
    },
    end() {
      chunks = [];
      step(() => splitter.end());
      if (failure !== undefined) throw failure;
      if (dataEvents === 0) throw withoutData();
      if (isDone) checkCount?.(reader.count);
      return chunks;
    },
    get complete() {
      return isDone || reader.isFinished;
    },
    get done() {
      return isDone || failure !== undefined;
    },
  };
}

const withoutData = (): ResponseError =>
  new ResponseError("ANSWER_INVALID", "", "The stream ended with no data event.", {
    retryCause: "broken-answer",
  });

function readEvent({ type, data }: ServerEvent, reader: ChunkReader): ChatChunk[] {
  if (type === "error") throw toStreamError(toReportedError(data));
  const json = parseEvent(data);
  const said = reportedError(json);
  if (said !== undefined) throw toStreamError(said);
  return reader.read(json);
}
