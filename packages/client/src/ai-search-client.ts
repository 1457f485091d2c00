import type { ImageEmbedder, Reranker, TextEmbedder } from "./capabilities.ts";
import { refuseUnknownKeys } from "./config/check.ts";
import { CALL_KEYS, type AISearchOptions, type CallOptions } from "./config/options.ts";
import { resolveAISearch, resolveCall } from "./config/resolve.ts";
import { close } from "./operations/close.ts";
import { Shared, type Context } from "./operations/context.ts";
import { embed } from "./operations/embed.ts";
import { embedImages } from "./operations/embed-images.ts";
import { EMBED_IMAGES_KEYS, EMBED_KEYS, RERANK_KEYS } from "./operations/request-keys.ts";
import { rerank } from "./operations/rerank.ts";
import { showEndpoint } from "./operations/show-endpoint.ts";
import { serviceState } from "./service/service-state.ts";
import type {
  EmbedImagesRequest,
  EmbedRequest,
  EmbedResponse,
  RerankRequest,
  RerankResponse,
} from "./types.ts";

/**
 * One custom deployment of the AI Search Open Platform: text embedding, multimodal embedding or reranker.
 *
 * `kind` says which; a verb that it does not have is an `InputError`. Nothing is sent before the first call.
 *
 * @example
 * const search = new AISearchClient({ endpoint, deploymentId, apiKey, token, kind: "reranker" });
 * const { results } = await search.rerank({ query, documents });
 */
export class AISearchClient implements TextEmbedder, ImageEmbedder, Reranker {
  readonly #context: Context;

  static {
    showEndpoint(this, "AISearchClient", (client) => client.#context.config);
  }

  /** @throws {ConfigError} an option is missing, malformed or unknown. */
  constructor(options?: AISearchOptions);
  constructor(options: AISearchOptions | Shared = {}) {
    if (options instanceof Shared) {
      this.#context = options.context;
      return;
    }
    const { service, call } = resolveAISearch(options);
    this.#context = { state: serviceState(service), config: call };
  }

  /**
   * Embeds texts and returns one vector per text, in input order. Kinds `text` and `multimodal`.
   *
   * Shape: `embeddings[i]` belongs to `input[i]`; every vector has `dimensions` numbers.
   * Limits: 16 texts a request, none empty; more are sent as several requests.
   * `dimensions` has an effect only on customised models; the answer's own `dimensions` tells.
   *
   * @throws {InputError} an input is empty, too large or not well-formed; every index is listed. Nothing was sent.
   * @throws {PartialBatchError} some inputs failed, each found by itself; it has all vectors that came, and `resume()`.
   * @throws {HttpError} the service refused; see `status`, `serverMessage`, `retryAfterMs`.
   * @throws {ResponseError} the answer has another number of vectors than texts, a vector that is none, or of another length than before.
   * @see docs/wire/ai-search.md (read 2026-11-22)
   */
  async embed(request: EmbedRequest & CallOptions): Promise<EmbedResponse> {
    refuseUnknownKeys(request, CALL_KEYS, EMBED_KEYS);
    return embed(this.#for(request), request);
  }

  /**
   * Embeds images into the space of the texts. Kind `multimodal`.
   *
   * Limits: PNG or JPEG as data URIs, 16 a request; more are sent as several requests.
   *
   * @throws {InputError} an image is none, of another type or too large; every index is listed. Nothing was sent.
   */
  async embedImages(request: EmbedImagesRequest & CallOptions): Promise<EmbedResponse> {
    refuseUnknownKeys(request, CALL_KEYS, EMBED_IMAGES_KEYS);
    return embedImages(this.#for(request), request);
  }

  /**
   * Orders documents by relevance to a query, best first. Kind `reranker`.
   *
   * Limits: 16 documents a request, none empty; more are sent as several requests and merged by score.
   *
   * @throws {InputError} query or a document is empty, too large or not well-formed. Nothing was sent.
   * @throws {ResponseError} the answer has another number of scores than documents, or a score is no number.
   */
  async rerank(request: RerankRequest & CallOptions): Promise<RerankResponse> {
    refuseUnknownKeys(request, CALL_KEYS, RERANK_KEYS);
    return rerank(this.#for(request), request);
  }

  /** The base address that requests go to, without any secret. */
  get endpoint(): string {
    return this.#context.state.config.address.base;
  }

  /**
   * Another face on the same connections, limits and knowledge, with other call options.
   *
   * @throws {ConfigError} an option is malformed, unknown, or belongs to the constructor.
   */
  withOptions(options: CallOptions): AISearchClient {
    refuseUnknownKeys(options, CALL_KEYS);
    return new AISearchClient(new Shared(this.#for(options)) as AISearchOptions);
  }

  /** Ends all calls under way with `CLIENT_CLOSED` and closes the connections, for every face of this client. */
  async close(): Promise<void> {
    await close(this.#context.state);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #for(options: CallOptions): Context {
    return { state: this.#context.state, config: resolveCall(this.#context.config, options) };
  }
}
