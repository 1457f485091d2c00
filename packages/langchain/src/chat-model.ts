import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import type * as host from "@langchain/core/language_models/chat_models";
import type { ModelProfile } from "@langchain/core/language_models/profile";
import type { AIMessageChunk, BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import type { Runnable } from "@langchain/core/runnables";
import type * as client from "@paifang/client";
import { endWhenLeft, estimateTokens, givenFields, pickKeys, servedModel } from "@paifang/client";
import manifest from "../package.json" with { type: "json" };
import { registerBlockTranslator } from "./block-translator.ts";
import { toModelEvents } from "./chat-model-events.ts";
import type { ChatPaiEasCallOptions, ModelSettings } from "./chat-settings.ts";
import { CALL_KEYS, SETTING_KEYS, toRequestSettings } from "./chat-settings.ts";
import { invokeOf } from "./direct-invoke.ts";
import { streamOf } from "./direct-stream.ts";
import { StructuredChatModel } from "./structured-output.ts";
import { toChatMessages } from "./to-chat-messages.ts";
import { sumTokenUsage, toChatResult } from "./to-chat-result.ts";
import { tellingTo, toGenerationChunks } from "./to-generation-chunks.ts";
import { toHostError } from "./to-host-error.ts";
import { toHostTools } from "./to-tools.ts";

/** Fields of `ChatPaiEas`. Retries and concurrency are the client's: the host's own caller is never used. */
export type ChatPaiEasFields = client.ServedFields<client.ChatModel, host.BaseChatModelParams> &
  ModelSettings & {
    /** What the served model can do; its owner knows. */
    profile?: ModelProfile | undefined;
  };

/** What is written down of the host's own fields. */
const HOST_KEYS = { profile: true, disableStreaming: true, outputVersion: true } as const;

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
  static {
    // No override, which would have to repeat each of core's signatures.
    const { streamEvents, invoke, _streamIterator: iterate } = this.prototype;
    this.prototype.invoke = invokeOf(invoke);
    this.prototype["_streamIterator"] = function (input, options = {}) {
      return this.#served.read(options, (call) => iterate.call(this, input, call));
    };
    this.prototype.stream = function (input, options) {
      return streamOf((config) => this._streamIterator(input, config), options);
    };
    // The first choice as it comes; what is told once about an answer is on the last chunk.
    this.prototype["_streamResponseChunks"] = function (messages, options, runManager) {
      return this.#stream(messages, options, toGenerationChunks, tellingTo(runManager));
    };
    this.prototype["_streamChatModelEvents"] = function (messages, options) {
      return this.#stream(messages, options, toModelEvents);
    };
    this.prototype["_combineLLMOutput"] = (...outputs) => sumTokenUsage(outputs);
    // An estimate made here: the base class would fetch a vocabulary from the internet, which a VPC does not have.
    this.prototype.getNumTokens = async (content) => estimateTokens(content);
    this.prototype.streamEvents = endWhenLeft(streamEvents, (model: ChatPaiEas) => model.#served.signal);
  }
  override lc_serializable: boolean = true;
  /** The model's name, if one was given. */
  readonly model: string | undefined;
  readonly #served: client.ServedModel<client.ChatModel, ModelSettings & { stop?: string[] | undefined }>;
  readonly #profile: ModelProfile;

  constructor(fields?: ChatPaiEasFields);
  constructor(model: string, fields?: Omit<ChatPaiEasFields, "model">);
  constructor(first: string | ChatPaiEasFields = {}, others: Omit<ChatPaiEasFields, "model"> = {}) {
    const fields = typeof first === "string" ? { ...others, model: first } : first;
    super({ ...fields, maxConcurrency: Infinity, maxRetries: 0 });
    this._addVersion(manifest.name, manifest.version);
    registerBlockTranslator();
    this.#served = servedModel(fields, { service: "chat", keys: SETTING_KEYS, toHostError });
    this.#profile = fields.profile ?? {};
    this.model = fields.model;
    this.disableStreaming = fields.disableStreaming ?? false;
    this.lc_serializable = this.#served.shown !== undefined;
    this.lc_kwargs = { ...this.#served.shown, ...pickKeys(fields, HOST_KEYS) };
  }

  override get lc_secrets(): Record<string, string> {
    return { token: "PAI_EAS_TOKEN" };
  }

  override get callKeys(): string[] {
    return [...super.callKeys, ...Object.keys(SETTING_KEYS), ...CALL_KEYS];
  }

  override get profile(): ModelProfile {
    return this.#profile;
  }

  /** A constant, because the base class asks before there are any fields. */
  override _llmType(): string {
    return "pai_eas";
  }

  /** What tells one model's answers from another's in a cache. */
  override _identifyingParams(): Record<string, unknown> {
    return this.#served.identity();
  }

  /** Instances of tools look all alike as JSON, and messages are cached in the form in which they were asked for. */
  override _getSerializedCacheKeyParametersForCall(call: ChatPaiEasCallOptions): string {
    const { tools, outputVersion = this.outputVersion ?? "v0" } = call;
    const named = tools === undefined ? {} : { tools: toHostTools(tools) };
    return super._getSerializedCacheKeyParametersForCall({ ...call, ...named, outputVersion });
  }

  override invocationParams(options: Partial<this["ParsedCallOptions"]> = {}): Record<string, unknown> {
    // Core keeps a schema out of traces under this name.
    const settings = toRequestSettings(this.#served.settings(options), options);
    const { responseFormat: response_format, ...params } = settings;
    return { ...params, response_format };
  }

  override getLsParams(options: this["ParsedCallOptions"]): host.LangSmithParams {
    const { model, temperature, maxTokens, stop } = this.#served.settings(options);
    const ls = { ls_model_name: model, ls_temperature: temperature, ls_max_tokens: maxTokens, ls_stop: stop };
    return { ls_provider: "pai_eas", ls_model_type: "chat", ...givenFields(ls) };
  }

  override bindTools(
    tools: host.BindToolsInput[],
    options: Partial<ChatPaiEasCallOptions> = {},
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, ChatPaiEasCallOptions> {
    return this.withConfig({ ...options, tools: toHostTools(tools) });
  }

  override _generate(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult> {
    return this.#served.ask(options, async (served) =>
      toChatResult(await served.chat(this.#request(messages, options))),
    );
  }

  #stream<T>(
    messages: BaseMessage[],
    options: this["ParsedCallOptions"],
    toHost: () => client.Retelling<client.ChatChunk, T>,
    told?: (piece: T) => Promise<void>,
  ): AsyncGenerator<T> {
    const open = async (served: client.ChatModel) => served.streamChat(this.#request(messages, options));
    return this.#served.stream(options, open, toHost, told);
  }

  #request(messages: BaseMessage[], options: this["ParsedCallOptions"]): client.ChatRequest {
    const settings = toRequestSettings(this.#served.settings(options), options);
    return { ...settings, messages: toChatMessages(messages), signal: options.signal };
  }
}
