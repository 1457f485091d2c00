import type { CompletionStream } from "../capabilities.ts";
import { FAST_PATHS } from "../config/fast-paths.ts";
import { InputError } from "../errors.ts";
import { chatStream } from "../stream/chat-stream.ts";
import type { CompletionPrompt, CompletionRequest, CompletionResponse } from "../types.ts";
import { completionDecoder, completionStreamDecoder, encodeCompletion } from "../wire/openai-completion.ts";
import { answersEach, askStreamed, askWhole, toAnswer } from "./answer.ts";
import { refuseLargeBody } from "./chat.ts";
import { codeOf, isTokenId, textFault } from "./check-input.ts";
import { refuseBadGuided, refuseBadNumbers } from "./check-messages.ts";
import type { Context } from "./context.ts";
import { withLateFields } from "./late-fields.ts";
import { modelOf } from "./models.ts";

const COMPLETION_PATH = "/v1/completions";

/** Continues texts at once. */
export async function complete(context: Context, request: CompletionRequest): Promise<CompletionResponse> {
  const counts = { prompts: checkedCount(request), n: answersEach(context, request) };
  const early = bodyOf(context, request, false);
  const model = await modelOf(context);
  const body = withLateFields(early, context.config.extraBody, { model: model ?? undefined });
  refuseLargeBody(context, body);
  const asked = { operation: "complete", path: COMPLETION_PATH, model };
  const answer = await askWhole(context, asked, body, (contentType) =>
    completionDecoder(contentType, counts),
  );
  return toAnswer(
    context,
    answer,
    answer.value.choices.map(({ toolCalls: _calls, ...choice }) => choice),
  );
}

/** Continues texts as a stream; resolves when the first data event is there. */
export async function streamComplete(
  context: Context,
  request: CompletionRequest,
): Promise<CompletionStream> {
  const counts = { prompts: checkedCount(request), n: answersEach(context, request) };
  const { state, config } = context;
  const early = bodyOf(context, request, true);
  const model = await modelOf(context);
  const encode = (includeUsage: boolean): string => {
    const body = withLateFields(early, config.extraBody, {
      model: model ?? undefined,
      stream_options: includeUsage ? { include_usage: true } : undefined,
    });
    refuseLargeBody(context, body);
    return body;
  };
  const asked = { operation: "streamComplete", path: COMPLETION_PATH, model };
  const opened = await askStreamed(context, asked, encode, (contentType) =>
    completionStreamDecoder(contentType, counts, FAST_PATHS),
  );
  const { scrub } = state.config.credentials;
  return chatStream(opened, { operation: asked.operation, signal: config.signal, scrub });
}

/** All but the model, which may be known only later. */
function bodyOf(context: Context, request: CompletionRequest, stream: boolean): string {
  const { extraBody } = context.config;
  const body = encodeCompletion(request, { stream, includeUsage: false, extraBody });
  refuseLargeBody(context, body);
  return body;
}

/**
 * How many prompts the request has.
 *
 * @throws {InputError} there is none, or one that cannot be sent.
 */
function checkedCount(request: CompletionRequest): number {
  const { prompt, guided } = request;
  refuseBadGuided(guided);
  const prompts = promptsOf(prompt);
  if (prompts.length === 0) throw new InputError("INPUT_EMPTY", "`prompt` is an empty list.");
  const faults = [...prompts].flatMap((one, index) => {
    // An empty text is the server's to judge: some models begin from nothing.
    if (one === "") return [];
    if (typeof one === "string") return textFault(one, index) ?? [];
    return isTokenIds(one) ? [] : [{ index, reason: "is neither a text nor a list of token ids" }];
  });
  const [first] = faults;
  if (first !== undefined)
    throw new InputError(codeOf(first), `Prompt ${first.index} ${first.reason}.`, faults);
  refuseBadNumbers(request);
  return prompts.length;
}

/** The prompts one by one; a bare list of numbers is one prompt. */
function promptsOf(prompt: CompletionPrompt): readonly unknown[] {
  const given: unknown = prompt;
  if (!Array.isArray(given)) return [given];
  return given.length > 0 &&
    typeof given[0] === "number" &&
    [...given].every((entry) => typeof entry === "number")
    ? [given]
    : given;
}

const isTokenIds = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && [...value].every(isTokenId);
