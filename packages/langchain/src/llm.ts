import { BaseLLM, type BaseLLMCallOptions, type BaseLLMParams } from "@langchain/core/language_models/llms";
import type { LLMResult } from "@langchain/core/outputs";
import type * as client from "@paifang/client";
import { COMPLETION_KEYS, estimateTokens, servedModel } from "@paifang/client";
import manifest from "../package.json" with { type: "json" };
import { streamOf } from "./direct-stream.ts";
import { tellingTo } from "./to-generation-chunks.ts";
import { toHostError } from "./to-host-error.ts";
import { toLLMResult, toTextChunks } from "./to-llm-result.ts";

/** Settings of `PaiEasLLM`, at the constructor and at each call; the call's win. */
export type LLMSettings = Omit<client.CompletionRequest, "prompt" | "signal" | "stop">;

/** Options of one call of `PaiEasLLM`, beside those of every LangChain LLM. */
export type PaiEasLLMCallOptions = BaseLLMCallOptions & LLMSettings;

/** Fields of `PaiEasLLM`. Retries and concurrency are the client's: the host's own caller is never used. */
export type PaiEasLLMFields = client.ServedFields<client.CompletionModel, BaseLLMParams> & LLMSettings;

const { prompt: _prompt, signal: _signal, ...SETTING_KEYS } = COMPLETION_KEYS;

/**
 * Text without a chat template, by a model on a PAI-EAS service.
 *
 * `service` is `"chat"` by default, because the service that chats continues texts too.
 * The prompts of one `generate` are one request, and `batch` sends one for each.
 * Units: servers stop after 16 tokens unless `maxTokens` says otherwise.
 *
 * @example
 * const llm = new PaiEasLLM({ endpoint, token, maxTokens: 100 });
 * const text = await llm.invoke("The sky is blue because");
 */
export class PaiEasLLM extends BaseLLM<PaiEasLLMCallOptions> {
  static override lc_name(): string {
    return "PaiEasLLM";
  }
  static {
    const { _streamIterator: iterate } = this.prototype;
    this.prototype["_streamIterator"] = function (input, options = {}) {
      return this.#served.read(options, (call) => iterate.call(this, input, call));
    };
    // The first choice as it comes; what is told once about an answer is on the last chunk.
    this.prototype["_streamResponseChunks"] = function (prompt, options, runManager) {
      const request = { ...this.invocationParams(options), prompt, signal: options.signal };
      const open = async (served: client.CompletionModel) => served.streamComplete(request);
      return this.#served.stream(options, open, toTextChunks, tellingTo(runManager));
    };
    // An estimate made here, as for `ChatPaiEas`.
    this.prototype.getNumTokens = async (content) => estimateTokens(content);
    this.prototype.stream = function (input, options) {
      return streamOf((config) => this._streamIterator(input, config), options);
    };
  }
  override lc_serializable: boolean = true;
  /** The model's name, if one was given. */
  readonly model: string | undefined;
  readonly #served: client.ServedModel<client.CompletionModel>;

  constructor(fields?: PaiEasLLMFields);
  constructor(model: string, fields?: Omit<PaiEasLLMFields, "model">);
  constructor(first: string | PaiEasLLMFields = {}, others: Omit<PaiEasLLMFields, "model"> = {}) {
    const fields = typeof first === "string" ? { ...others, model: first } : first;
    super({ ...fields, maxConcurrency: Infinity, maxRetries: 0 });
    this._addVersion(manifest.name, manifest.version);
    this.#served = servedModel(fields, { service: "chat", keys: SETTING_KEYS, toHostError });
    this.model = fields.model;
    this.lc_serializable = this.#served.shown !== undefined;
    this.lc_kwargs = { ...this.#served.shown };
  }

  override get lc_secrets(): Record<string, string> {
    return { token: "PAI_EAS_TOKEN" };
  }

  /** A constant, because the base class asks before there are any fields. */
  override _llmType(): string {
    return "pai_eas";
  }

  /** What tells one model's answers from another's in a cache. */
  override _identifyingParams(): Record<string, unknown> {
    return this.#served.identity();
  }

  override invocationParams(options: object = {}): object {
    return this.#served.settings(options);
  }

  /** All prompts in one request; a server that fails one of them fails all. */
  override _generate(prompts: string[], options: this["ParsedCallOptions"]): Promise<LLMResult> {
    const request = { ...this.invocationParams(options), prompt: prompts, signal: options.signal };
    return this.#served.ask(options, async (served) => toLLMResult(await served.complete(request), prompts));
  }
}
