import type {
  ChatModel,
  ChatStream,
  CompletionModel,
  CompletionStream,
  Reranker,
  TextEmbedder,
} from "./capabilities.ts";
import { refuseUnknownKeys } from "./config/check.ts";
import { CALL_KEYS, type CallOptions, type EasOptions } from "./config/options.ts";
import { resolveCall, resolveEas } from "./config/resolve.ts";
import { chat } from "./operations/chat.ts";
import { close } from "./operations/close.ts";
import { complete, streamComplete } from "./operations/complete.ts";
import { Shared, type Context } from "./operations/context.ts";
import { embed } from "./operations/embed.ts";
import { health } from "./operations/health.ts";
import { embedMessages } from "./operations/embed-messages.ts";
import { fetchOf, type FetchDoor } from "./operations/fetch.ts";
import {
  invoke,
  invokeStream,
  type InvokeRequest,
  type InvokeResponse,
  type InvokeStream,
} from "./operations/invoke.ts";
import { models } from "./operations/models.ts";
import {
  CHAT_KEYS,
  COMPLETION_KEYS,
  DETOKENIZE_KEYS,
  INVOKE_KEYS,
  TOKENIZE_KEYS,
  EAS_EMBED_KEYS,
  EAS_RERANK_KEYS,
  EMBED_MESSAGES_KEYS,
  SCORE_KEYS,
} from "./operations/request-keys.ts";
import { rerank } from "./operations/rerank.ts";
import { score } from "./operations/score.ts";
import { showEndpoint } from "./operations/show-endpoint.ts";
import { streamChat } from "./operations/stream-chat.ts";
import { detokenize, tokenize } from "./operations/tokenize.ts";
import { waitUntilReady } from "./operations/wait-until-ready.ts";
import { queueOf, type Queue } from "./queue/queue.ts";
import { serviceState } from "./service/service-state.ts";
import type {
  ChatRequest,
  ChatResponse,
  CompletionRequest,
  CompletionResponse,
  DetokenizeRequest,
  DetokenizeResponse,
  EasEmbedRequest,
  EmbedMessagesRequest,
  EmbedResponse,
  ModelsResponse,
  EasRerankRequest,
  RerankResponse,
  TokenizeRequest,
  TokenizeResponse,
  ScoreRequest,
  ScoreResponse,
} from "./types.ts";

/**
 * One PAI-EAS service: a chat model, an embedding model or a reranker behind its gateway.
 *
 * A real service serves one thing, so a program that chats, embeds and reranks has three clients.
 * Nothing is sent before the first call.
 *
 * @example
 * const llm = new EasClient({ endpoint, token });
 * const { text } = await llm.chat({ messages: [{ role: "user", content: "Hello!" }] });
 */
export class EasClient implements TextEmbedder, Reranker, ChatModel, CompletionModel {
  readonly #context: Context;
  readonly #queue: Queue = queueOf((options) => this.#for(options));

  static {
    showEndpoint(this, "EasClient", (client) => client.#context.config);
  }

  /** @throws {ConfigError} an option is missing, malformed or unknown. */
  constructor(options?: EasOptions);
  constructor(options: EasOptions | Shared = {}) {
    if (options instanceof Shared) {
      this.#context = options.context;
      return;
    }
    const { service, call } = resolveEas(options);
    this.#context = { state: serviceState(service), config: call };
  }

  /**
   * Answers a conversation at once.
   *
   * @throws {InputError} there is no message, a text is malformed, or the body is larger than `maxBodyBytes`. Nothing was sent.
   * @throws {HttpError} the service refused; see `status`, `serverMessage`, `retryAfterMs`.
   * @throws {TimeoutError} no whole answer within `attemptTimeoutMs` on the last attempt, or `deadlineMs` passed.
   * @throws {ResponseError} the answer breaks the contract.
   */
  chat(request: ChatRequest & CallOptions): Promise<ChatResponse> {
    return this.#ask(chat, request, CHAT_KEYS);
  }

  /**
   * Answers a conversation as a stream; resolves when its first data event is there.
   *
   * Everything that fails until then is retried; nothing is after. See `ChatStream` for how it ends.
   *
   * @throws {StreamError} from the iteration: the stream was cut or carried an error; `partial` has what came.
   * @throws {TimeoutError} no data event within `firstEventTimeoutMs`.
   */
  streamChat(request: ChatRequest & CallOptions): Promise<ChatStream> {
    return this.#ask(streamChat, request, CHAT_KEYS);
  }

  /**
   * Continues one or several prompts at once, without a chat template.
   *
   * Shape: `choices` by index; with `n` answers each, those of `prompt[i]` are `choices[i * n]` and the following.
   * Units: a prompt is text or token ids; servers stop after 16 tokens unless `maxTokens` says otherwise.
   *
   * @throws {InputError} there is no prompt, or one that cannot be sent. Nothing was sent.
   * @throws {HttpError} the service refused; see `status`, `serverMessage`, `retryAfterMs`.
   * @throws {TimeoutError} no whole answer within `attemptTimeoutMs` on the last attempt, or `deadlineMs` passed.
   * @throws {ResponseError} the answer has fewer choices than prompts, or breaks the contract otherwise.
   * @see docs/wire/openai-completion.md (read 2026-11-22)
   */
  complete(request: CompletionRequest & CallOptions): Promise<CompletionResponse> {
    return this.#ask(complete, request, COMPLETION_KEYS);
  }

  /**
   * Continues prompts as a stream; resolves when its first data event is there.
   *
   * Retries, ends and fails as `streamChat` does; `accumulateChat` reads it whole.
   *
   * @throws {InputError} there is no prompt, or one that cannot be sent. Nothing was sent.
   * @throws {StreamError} from the iteration: the stream was cut or carried an error; `partial` has what came.
   * @throws {TimeoutError} no data event within `firstEventTimeoutMs`.
   */
  streamComplete(request: CompletionRequest & CallOptions): Promise<CompletionStream> {
    return this.#ask(streamComplete, request, COMPLETION_KEYS);
  }

  /**
   * Embeds texts and returns one vector per text, in input order.
   *
   * Shape: `embeddings[i]` belongs to `input[i]`; every vector has `dimensions` numbers. The vectors of
   * one HTTP answer are views on one block, which lives as long as any of them; `copy: true` parts them.
   * Inputs above `maxBatchSize` or `maxBodyBytes` are sent as several requests, at most `maxConcurrency` at a time.
   * Vectors travel as base64 where the service can; `encoding` decides otherwise.
   *
   * @throws {InputError} an input is empty, too large or not well-formed; every index is listed. Nothing was sent.
   * @throws {PartialBatchError} some inputs failed, each found by itself; it has all vectors that came, and `resume()`.
   * @throws {TimeoutError} no answer within `attemptTimeoutMs` on the last attempt, or `deadlineMs` passed.
   * @throws {HttpError} the service refused; see `status`, `serverMessage`, `retryAfterMs`.
   * @throws {ResponseError} the answer has another number of vectors than texts, a vector that is none, or of another length than before.
   * @see docs/wire/openai-embedding.md (read 2026-11-22)
   */
  embed(request: EasEmbedRequest & CallOptions): Promise<EmbedResponse> {
    return this.#ask(embed, request, EAS_EMBED_KEYS);
  }

  /**
   * Embeds conversations, each into one vector: the way to multimodal embedding models, whose images are message parts.
   *
   * Shape: `embeddings[i]` belongs to `input[i]`. Each is a request of its own, at most `maxConcurrency` at a time.
   *
   * @throws {InputError} a conversation is empty, too large or not well-formed; every index is listed. Nothing was sent.
   * @throws {PartialBatchError} some requests failed; it has all vectors that came, and `resume()`.
   * @throws {HttpError} the service refused, as a model that takes no messages does.
   * @see docs/wire/openai-embedding.md (read 2026-11-22)
   */
  embedMessages(request: EmbedMessagesRequest & CallOptions): Promise<EmbedResponse> {
    return this.#ask(embedMessages, request, EMBED_MESSAGES_KEYS);
  }

  /**
   * Orders documents by relevance to a query, best first.
   *
   * Shape: `results[k].index` is the document's place in the request; scores are the model's own.
   * Documents that do not fit one request are sent as several and merged by score.
   * The first of `/v1/rerank`, `/rerank`, `/v2/rerank`, `/v1/score` and `/score` that the service has is found once;
   * `path` names another, whose body is a score's if it ends in `/score`.
   *
   * @throws {InputError} query or a document is empty, too large or not well-formed. Nothing was sent.
   * @throws {HttpError} the service refused; see `status`, `serverMessage`, `retryAfterMs`.
   * @throws {ResponseError} documents are missing from the answer, or a score is no number.
   * @see docs/wire/rerank.md (read 2026-11-22)
   */
  rerank(request: EasRerankRequest & CallOptions): Promise<RerankResponse> {
    return this.#ask(rerank, request, EAS_RERANK_KEYS);
  }

  /**
   * Scores documents against one query, or each against its own, and returns the numbers in the documents' order.
   *
   * Shape: `scores[i]` belongs to `documents[i]`; the scale is the model's own.
   * One query for all is asked of score paths first, then of rerank paths; a query for each only of score paths.
   *
   * @throws {InputError} a query or a document is empty, too large or not well-formed, or the lists differ in length. Nothing was sent.
   * @throws {HttpError} the service refused; see `status`, `serverMessage`, `retryAfterMs`.
   * @throws {ResponseError} documents are missing from the answer, or a score is no number.
   * @see docs/wire/rerank.md (read 2026-11-22)
   */
  score(request: ScoreRequest & CallOptions): Promise<ScoreResponse> {
    return this.#ask(score, request, SCORE_KEYS);
  }

  /** Lists the models that the service serves. */
  models(options: CallOptions = {}): Promise<ModelsResponse> {
    return this.#ask(models, options);
  }

  /**
   * Counts the tokens of a text, or of a conversation as the model's chat template writes it.
   *
   * @throws {InputError} there is neither `prompt` nor `messages`, or both. Nothing was sent.
   * @throws {HttpError} the service refused, or lacks the route (404).
   * @throws {ResponseError} the answer holds no token ids.
   */
  tokenize(request: TokenizeRequest & CallOptions): Promise<TokenizeResponse> {
    return this.#ask(tokenize, request, TOKENIZE_KEYS);
  }

  /**
   * Turns token ids back into text.
   *
   * @throws {HttpError} the service refused, or lacks the route (404).
   * @throws {ResponseError} the answer holds no text.
   */
  detokenize(request: DetokenizeRequest & CallOptions): Promise<DetokenizeResponse> {
    return this.#ask(detokenize, request, DETOKENIZE_KEYS);
  }

  /**
   * Tells whether the service is ready, asked once and never retried: `false` is a 503, from it or its gateway.
   *
   * @throws {HttpError} any other refusal, such as a 404 where the server has no `/health`.
   * @throws {ConnectionError} the service cannot be reached.
   * @throws {TimeoutError} no answer within `attemptTimeoutMs`.
   */
  health(options: CallOptions = {}): Promise<boolean> {
    return this.#ask(health, options);
  }

  /**
   * Waits until the service answers: a cold one that starts, or a new one whose route is not there yet.
   *
   * Asks `GET /v1/models`, else `/health`, or your `path` alone, with the waits of the retry rules, until a 2xx comes.
   * An empty 404, which a gateway gives before it knows a new service, is believed after 120 s.
   * Limits: `attemptTimeoutMs` 10 s for one question, `deadlineMs` 600 s for the whole.
   *
   * @throws {HttpError} the service refused in a way that will not go away, such as 401.
   * @throws {TimeoutError} `deadlineMs` passed; `cause` is the last failure.
   */
  waitUntilReady(options: CallOptions = {}): Promise<void> {
    return this.#ask(waitUntilReady, options);
  }

  /**
   * Sends any request to any path of the service, with the client's auth, limits and errors.
   *
   * A request other than GET is repeated only when the service cannot have begun it, and a streamed body
   * never once it was begun. With `stream: true` the answer's body is read with `for await`, while it comes.
   *
   * @throws {InputError} the body is larger than `maxBodyBytes`, or nothing that can be sent.
   * @throws {HttpError} the status is not 2xx.
   * @throws {TimeoutError} no whole answer within `attemptTimeoutMs`; of a stream also, no first byte within
   * `firstEventTimeoutMs`, or none for 60 s or for your own `idleTimeoutMs`.
   * @throws {ConnectionError} from the call or the iteration: the connection broke before the body was whole.
   * @see docs/wire/invoke.md (read 2026-11-24)
   */
  invoke(request: InvokeRequest & CallOptions & { stream: true }): Promise<InvokeStream>;
  invoke(request: InvokeRequest & CallOptions & { stream?: false | undefined }): Promise<InvokeResponse>;
  async invoke(request: InvokeRequest & CallOptions): Promise<InvokeResponse | InvokeStream> {
    refuseUnknownKeys(request, CALL_KEYS, INVOKE_KEYS);
    const context = this.#for(request);
    return request.stream === true ? invokeStream(context, request) : invoke(context, request);
  }

  /**
   * `fetch` for other OpenAI-compatible clients: it sends what they ask with this client's auth, limits and connections.
   *
   * Takes addresses at or below `endpoint`, or paths appended to it, and answers every status as a `Response`,
   * redirects too. A GET is repeated as the retry rules say, anything else only when the service cannot have
   * begun it. The body of a stream that is cut fails.
   *
   * @throws {ConfigError} the address is somewhere else; the token is not sent there.
   * @throws {ConnectionError} no answer came; `TimeoutError` and an abort's reason likewise.
   * @see docs/wire/invoke.md (read 2026-11-24)
   */
  readonly fetch: FetchDoor = fetchOf(() => this.#context);

  /**
   * The queues of an asynchronous service: items go in by `put`, answers come out by `take`.
   *
   * @see docs/wire/queue.md (read 2026-11-24)
   */
  get queue(): Queue {
    return this.#queue;
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
  withOptions(options: CallOptions): EasClient {
    refuseUnknownKeys(options, CALL_KEYS);
    return new EasClient(new Shared(this.#for(options)) as EasOptions);
  }

  /** Ends all calls under way with `CLIENT_CLOSED` and closes the connections, for every face of this client. */
  async close(): Promise<void> {
    await close(this.#context.state);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Runs a verb under the options of its call; what is wrong with them rejects, as everything else does. */
  #ask<R extends CallOptions, A>(
    verb: (context: Context, request: R) => Promise<A>,
    request: R,
    keys: Readonly<Record<string, true>> = CALL_KEYS,
  ): Promise<A> {
    try {
      refuseUnknownKeys(request, CALL_KEYS, keys);
      return verb(this.#for(request), request);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #for(options: CallOptions): Context {
    return { state: this.#context.state, config: resolveCall(this.#context.config, options) };
  }
}
