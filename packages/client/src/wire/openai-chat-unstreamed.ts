import { ResponseError } from "../errors.ts";
import type { StreamDecoder } from "../exchange.ts";
import { MAX_EVENT_BYTES } from "../sse/splitter.ts";
import type { ChatChunk } from "../types.ts";
import { reportedError, toStreamError } from "./error-body.ts";
import type { DecodedChat } from "./openai-chat.ts";
import { notTheApi, parseAnswer } from "./parse-json.ts";

/** Enough for the title of a page. */
const EXCERPT_BYTES = 1_024;

/** For a server that answers a streamed request with one JSON answer: it is given out as chunks at the end. */
export function wholeAnswerDecoder(
  contentType: string | undefined,
  toWhole: (json: unknown) => DecodedChat,
): StreamDecoder<ChatChunk> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  let isComplete = false;
  const isTooLarge = (): boolean => bytes > MAX_EVENT_BYTES;
  return {
    write(piece) {
      bytes += piece.length;
      if (!isTooLarge()) pieces.push(piece);
      return [];
    },
    end() {
      if (isTooLarge())
        throw new ResponseError(
          "ANSWER_TOO_LARGE",
          "",
          `The answer is larger than ${MAX_EVENT_BYTES} bytes.`,
        );
      const json = parseAnswer(Buffer.concat(pieces).toString("utf8"), contentType);
      const said = reportedError(json);
      if (said !== undefined) throw toStreamError(said);
      const chunks = toChunks(toWhole(json));
      isComplete = true;
      return chunks;
    },
    get complete() {
      return isComplete;
    },
    get done() {
      return isTooLarge();
    },
  };
}

/** One chunk for each choice; the counts come with the last. */
function toChunks({ id, model, choices, usage }: DecodedChat): ChatChunk[] {
  return choices.map(({ text, toolCalls, ...choice }, place) => ({
    ...choice,
    ...(text === "" ? {} : { text }),
    ...(toolCalls.length === 0 ? {} : { toolCalls: toolCalls.map((call, index) => ({ index, ...call })) }),
    ...(usage === undefined || place < choices.length - 1 ? {} : { usage }),
    ...(id === undefined ? {} : { id }),
    ...(model === undefined ? {} : { model }),
  }));
}

/** For anything that is neither events nor JSON: its beginning is told, and nothing else of it kept. */
export function pageDecoder(contentType: string | undefined): StreamDecoder<ChatChunk> {
  let beginning = Buffer.alloc(0);
  return {
    write(piece) {
      const room = EXCERPT_BYTES - beginning.length;
      if (room > 0) beginning = Buffer.concat([beginning, piece.subarray(0, room)]);
      return [];
    },
    end() {
      throw notTheApi(beginning.toString("utf8"), contentType);
    },
    complete: false,
    get done() {
      return beginning.length === EXCERPT_BYTES;
    },
  };
}
