import { randomUUID } from "node:crypto";
import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import type {
  BaseChatModelParams,
  BindToolsInput,
  LangSmithParams,
} from "@langchain/core/language_models/chat_models";
import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";
import type { ModelProfile } from "@langchain/core/language_models/profile";
import type { AIMessageChunk, BaseMessage, MessageContent } from "@langchain/core/messages";
import type { ChatGenerationChunk, ChatResult, LLMResult } from "@langchain/core/outputs";
import type { Runnable } from "@langchain/core/runnables";
import {
  easClientOf,
  underSignal,
  type ChatModel,
  type ChatRequest,
  type ChatStream,
  type EasFields,
  type SharedClient,
} from "@paifang/client";
import { abortOnLeave } from "./abort-on-leave.ts";
import { toModelEvents } from "./chat-model-events.ts";
import {
  CALL_KEYS,
  MODEL_SETTINGS,
  pickSettings,
  toRequestSettings,
  type ChatPaiEasCallOptions,
  type ModelSettings,
} from "./chat-settings.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { StructuredChatModel } from "./structured-output.ts";
import { toChatMessages } from "./to-chat-messages.ts";
import { sumTokenUsage, toChatResult, type TokenCounts } from "./to-chat-result.ts";
import { toGenerationChunks } from "./to-generation-chunks.ts";
import { marked, toHostError } from "./to-host-error.ts";
import { toHostTools } from "./to-tools.ts";

/** Fields of `ChatPaiEas`. Retries and concurrency are the client's: the host's own caller is never used. */
export type ChatPaiEasFields = Omit<
  BaseChatModelParams,
  "maxConcurrency" | "maxRetries" | "onFailedAttempt"
> &
  EasFields<ChatModel> &
  ModelSettings & {
    stop?: string[] | undefined;
    /** Another name of `stop`. */
    stopSequences?: string[] | undefined;
    /** What the served model can do; its owner knows. */
    profile?: ModelProfile | undefined;
  };

/**
 * A chat model on a PAI-EAS service.
 *
 * `service` is `"chat"` by default, so that PAI_EAS_CHAT_ENDPOINT and PAI_EAS_CHAT_TOKEN are read at the first call.
 *
 * @example
 * const model = new ChatPaiEas({ endpoint, token, temperature: 0 });
 * const { content } = await model.invoke("Why is the sky blue?");
 */
export class ChatPaiEas extends StructuredChatModel {
  static override lc_name(): string {
    return "ChatPaiEas";
  }
  override lc_serializable: boolean = true;
  /** The model's name, if one was given. */
  readonly model: string | undefined;
  readonly #client: () => SharedClient<ChatModel>;
  readonly #settings: ModelSettings & { stop?: string[] | undefined };
  readonly #route: Pick<ChatPaiEasFields, "extraBody" | "path">;
  readonly #profile: ModelProfile;
  /** Stands for the address of a shared client that shows none. */
  readonly #ownId: string = randomUUID();

  constructor(fields?: ChatPaiEasFields);
  constructor(model: string, fields?: Omit<ChatPaiEasFields, "model">);
  constructor(first: string | ChatPaiEasFields = {}, others: Omit<ChatPaiEasFields, "model"> = {}) {
    const fields = typeof first === "string" ? { ...others, model: first } : first;
    const { maxConcurrency: _client, ...host } = fields;
    super({ ...host, maxRetries: 0 });
    this.#client = easClientOf(fields, "chat");
    this.#settings = { ...pickSettings(fields), stop: fields.stop ?? fields.stopSequences };
    this.#route = { extraBody: fields.extraBody, path: fields.path };
    this.#profile = fields.profile ?? {};
    this.model = fields.model;
    this.disableStreaming = fields.disableStreaming ?? false;
    const { endpoint = fields.baseURL, service = "chat" } = fields;
    // A word in the token's place: serialization puts the secret's name there, and inspection finds no secret.
    const secret = (fields.token ?? fields.apiKey) === undefined ? {} : { token: "given" };
    this.lc_kwargs = { ...this.#settings, ...shownAddress(endpoint), service, ...secret };
  }

  override get lc_secrets(): Record<string, string> {
    return { token: "PAI_EAS_TOKEN" };
  }

  override get lc_serializable_keys(): string[] {
    return [...MODEL_SETTINGS, "stop", "endpoint", "service"];
  }

  override get callKeys(): string[] {
    return [...super.callKeys, ...MODEL_SETTINGS, ...CALL_KEYS];
  }

  override get profile(): ModelProfile {
    return this.#profile;
  }

  /** A constant, because the base class asks before there are any fields. */
  override _llmType(): string {
    return "pai_eas";
  }

  /** What tells one model's answers from another's in a cache. The address is the client's own, which has no secret. */
  override _identifyingParams(): Record<string, unknown> {
    return { ...this.#settings, ...this.#route, endpoint: this.#address() };
  }

  #address(): string {
    try {
      return this.#client().endpoint ?? this.#ownId;
    } catch {
      // Without an address nothing is ever answered; the call itself says what is missing.
      return this.#ownId;
    }
  }

  override invocationParams(options: Partial<this["ParsedCallOptions"]> = {}): Record<string, unknown> {
    return toRequestSettings(this.#settings, options);
  }

  override getLsParams(options: this["ParsedCallOptions"]): LangSmithParams {
    const { model, temperature, maxTokens, stop } = toRequestSettings(this.#settings, {
      ...options,
      tools: undefined,
    });
    return {
      ls_provider: "pai_eas",
      ls_model_type: "chat",
      ...(model === undefined ? {} : { ls_model_name: model }),
      ...(temperature === undefined ? {} : { ls_temperature: temperature }),
      ...(maxTokens === undefined ? {} : { ls_max_tokens: maxTokens }),
      ...(stop === undefined ? {} : { ls_stop: [stop].flat() }),
    };
  }

  /** An estimate made here: the base class would fetch a vocabulary from the internet, which a VPC does not have. */
  override async getNumTokens(content: MessageContent): Promise<number> {
    return estimateTokens(content);
  }

  override bindTools(
    tools: BindToolsInput[],
    options: Partial<ChatPaiEasCallOptions> = {},
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, ChatPaiEasCallOptions> {
    return this.withConfig({ ...options, tools: toHostTools(tools) });
  }

  override _generate(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult> {
    const answer = async (): Promise<ChatResult> =>
      toChatResult(await this.#clientFor(options).chat(this.#request(messages, options)));
    return marked(underSignal(options.signal, answer));
  }

  override _streamIterator(
    input: BaseLanguageModelInput,
    options: Partial<ChatPaiEasCallOptions> = {},
  ): AsyncGenerator<AIMessageChunk> {
    return abortOnLeave(options.signal, (signal) => super["_streamIterator"](input, { ...options, signal }));
  }

  /** The first choice as it comes; what is told once about an answer is on the last chunk. */
  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this["ParsedCallOptions"],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    for await (const chunk of this.#stream(messages, options, toGenerationChunks)) {
      yield chunk;
      await runManager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk });
    }
  }

  override _streamChatModelEvents(
    messages: BaseMessage[],
    options: this["ParsedCallOptions"],
  ): AsyncGenerator<ChatModelStreamEvent> {
    return this.#stream(messages, options, toModelEvents);
  }

  override _combineLLMOutput(...outputs: LLMResult["llmOutput"][]): TokenCounts {
    return sumTokenUsage(outputs as (TokenCounts | undefined)[]);
  }

  async *#stream<T>(
    messages: BaseMessage[],
    options: this["ParsedCallOptions"],
    toHost: (stream: ChatStream) => AsyncGenerator<T>,
  ): AsyncGenerator<T> {
    try {
      options.signal?.throwIfAborted();
      yield* toHost(await this.#clientFor(options).streamChat(this.#request(messages, options)));
    } catch (error) {
      throw toHostError(error, options.signal);
    }
  }

  #clientFor({ maxRetries }: this["ParsedCallOptions"]): ChatModel {
    const client = this.#client();
    return maxRetries === undefined ? client : (client.withOptions?.({ maxRetries }) ?? client);
  }

  #request(messages: BaseMessage[], options: this["ParsedCallOptions"]): ChatRequest {
    const settings = toRequestSettings(this.#settings, options);
    return { ...settings, messages: toChatMessages(messages), signal: options.signal };
  }
}

/**
 * Addresses without user, query and fragment; none where an `@` is left behind a host, since the end of a password
 * with a slash in it looks like that.
 */
function shownAddress(endpoint: string | readonly string[] | undefined): { endpoint?: string | string[] } {
  const [first, ...others] = [endpoint ?? []]
    .flat()
    .map((one) => one.replace(/[?#].*$/s, "").replace(/^((?:[a-z]+:)?\/\/)?[^/]*@/i, "$1"));
  if (first === undefined || [first, ...others].some((one) => one.includes("@"))) return {};
  return { endpoint: typeof endpoint === "string" ? first : [first, ...others] };
}
