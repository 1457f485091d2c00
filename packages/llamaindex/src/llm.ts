import { wrapLLMEvent } from "@llamaindex/core/decorator";
import {
  ToolCallLLM,
  type LLMChatParamsNonStreaming,
  type LLMChatParamsStreaming,
  type LLMMetadata,
  type ToolCallLLMMessageOptions,
} from "@llamaindex/core/llms";
import type { ZodSchema } from "@llamaindex/core/zod";
import {
  CHAT_KEYS,
  easClientOf,
  pickKeys,
  underSignal,
  type ChatModel,
  type ChatRequest,
  type EasFields,
} from "@paifang/client";
import { toChatMessages } from "./to-chat-messages.ts";
import { toChatResponse, toChunks, type Answer, type AnswerChunk } from "./to-chat-response.ts";
import { toResponseFormat, toToolDefinitions } from "./to-request.ts";

/** Options of one call, as `additionalChatOptions`; they win over the constructor's. */
export type PaiEasChatOptions = Omit<ChatRequest, "messages" | "tools">;

/** Fields of `PaiEas`. */
export type PaiEasFields = EasFields<ChatModel> &
  PaiEasChatOptions & {
    /** Tokens that the model holds, prompt and answer together; LlamaIndex packs prompts and memory by it. @default 32_768 */
    contextWindow?: number | undefined;
    /** Whether the service runs with tool calling; agents ask. @default true */
    supportToolCall?: boolean | undefined;
  };

type Said = ToolCallLLMMessageOptions;
type Streaming<Z extends ZodSchema = ZodSchema> = LLMChatParamsStreaming<PaiEasChatOptions, Said, Z>;
type NonStreaming<Z extends ZodSchema = ZodSchema> = LLMChatParamsNonStreaming<PaiEasChatOptions, Said, Z>;
type Params = Streaming | NonStreaming;

// LlamaIndex does not export what `exec` gives, and it depends on the schema.
declare const host: ToolCallLLM<PaiEasChatOptions>;
type Executed<Z extends ZodSchema> = ReturnType<typeof host.exec<Z>>;
type StreamExecuted<Z extends ZodSchema> = ReturnType<typeof host.streamExec<Z>>;

const DEFAULT_CONTEXT_WINDOW = 32_768;
const FOR_EXEC = Symbol("for exec");

/**
 * A chat model on a PAI-EAS service.
 *
 * `service` is `"chat"` by default, so that PAI_EAS_CHAT_ENDPOINT and PAI_EAS_CHAT_TOKEN are read at the first call.
 * Reasoning, finish reason and token counts, which LlamaIndex has no place for, are in `raw`: the client's
 * `ChatResponse`, in a stream with the last chunk; the chunks before have the client's `ChatChunk` there.
 *
 * @example
 * Settings.llm = new PaiEas({ endpoint, token, temperature: 0 });
 */
export class PaiEas extends ToolCallLLM<PaiEasChatOptions> {
  readonly metadata: LLMMetadata;
  readonly supportToolCall: boolean;
  readonly #client: () => ChatModel;
  readonly #options: PaiEasChatOptions;

  constructor(fields: PaiEasFields = {}) {
    super();
    // What is not given is the server's to decide; the host's type wants some number.
    const {
      model = "",
      temperature = 1,
      topP = 1,
      maxTokens,
      contextWindow = DEFAULT_CONTEXT_WINDOW,
    } = fields;
    this.metadata = {
      model,
      temperature,
      topP,
      maxTokens,
      contextWindow,
      tokenizer: undefined,
      structuredOutput: true,
    };
    this.supportToolCall = fields.supportToolCall ?? true;
    this.#client = easClientOf(fields, "chat");
    this.#options = pickKeys(fields, CHAT_KEYS);
  }

  /**
   * Answers a conversation, at once or as a stream; `Settings.callbackManager` hears of it.
   *
   * @throws {InputError} a message or tool cannot be sent. Nothing was sent.
   * @throws {HttpError} the service refused; see `status`, `serverMessage`, `retryAfterMs`.
   * @throws {StreamError} from the iteration: the stream was cut or carried an error; `partial` has what came.
   */
  override chat(params: Streaming): Promise<AsyncIterable<AnswerChunk>>;
  override chat(params: NonStreaming): Promise<Answer>;
  override chat(params: Params): Promise<Answer | AsyncIterable<AnswerChunk>> {
    const answer = (given: Params) => this.#answer(given);
    return wrapLLMEvent(answer, {} as ClassMethodDecoratorContext).call(this, params);
  }

  /**
   * Answers and runs the tools that the model calls, once.
   *
   * As a stream with tools the words come when the whole answer is there, because the host decides by the first
   * chunk whether a tool is called. The caller's list of tools stays as it is.
   */
  override exec<Z extends ZodSchema>(params: Streaming<Z>): StreamExecuted<Z>;
  override exec<Z extends ZodSchema>(params: NonStreaming<Z>): Executed<Z>;
  override exec<Z extends ZodSchema>(params: Streaming<Z> | NonStreaming<Z>) {
    return params.stream === true ? super.exec(forExec(params)) : super.exec(forExec(params));
  }

  /** As `exec` with `stream: true`. */
  override streamExec<Z extends ZodSchema>(params: Streaming<Z>): StreamExecuted<Z> {
    return super.streamExec(forExec(params));
  }

  async #answer(params: Params): Promise<Answer | AsyncIterable<AnswerChunk>> {
    const { tools = [], responseFormat, additionalChatOptions = {} } = params;
    const options: PaiEasChatOptions = { ...this.#options, ...pickKeys(additionalChatOptions, CHAT_KEYS) };
    const request: ChatRequest = {
      ...options,
      messages: toChatMessages(params.messages),
      tools: toToolDefinitions(tools),
      responseFormat:
        responseFormat === undefined ? options.responseFormat : toResponseFormat(responseFormat),
    };
    const { signal } = options;
    const shape = { isForExec: FOR_EXEC in params && tools.length > 0, signal };
    return underSignal(signal, async () =>
      params.stream === true
        ? toChunks(await this.#client().streamChat(request), shape)
        : toChatResponse(await this.#client().chat(request), shape),
    );
  }
}

/** The host writes a tool of its own into the list of a call with a schema, so it gets a list of its own. */
const forExec = <P extends Params>(params: P): P => ({
  ...params,
  ...(params.tools === undefined ? {} : { tools: [...params.tools] }),
  [FOR_EXEC]: true,
});

/** As `new PaiEas(fields)`, in the way of LlamaIndex's own packages. */
export const paiEas = (fields?: PaiEasFields): PaiEas => new PaiEas(fields);
