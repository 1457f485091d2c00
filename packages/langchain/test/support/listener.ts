import { BaseCallbackHandler, type HandleLLMNewTokenCallbackFields } from "@langchain/core/callbacks/base";
import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";
import type { LLMResult } from "@langchain/core/outputs";

/** Hears the callbacks of models, and keeps what they were given. */
export class Listener extends BaseCallbackHandler {
  name = "listener";
  override awaitHandlers = true;
  /** Words in the order in which they came, such as `token Hel`. */
  readonly heard: string[] = [];
  readonly results: LLMResult[] = [];
  readonly chunks: HandleLLMNewTokenCallbackFields["chunk"][] = [];
  /** Everything that any callback was given. */
  readonly given: unknown[] = [];
  readonly errors: unknown[] = [];
  readonly #failing = Promise.withResolvers<void>();
  /** Settles when it hears of a failure. */
  readonly failed: Promise<void> = this.#failing.promise;

  override handleChatModelStart(...given: unknown[]): void {
    this.given.push(given);
    this.heard.push("start");
  }
  override handleLLMStart(...given: unknown[]): void {
    this.given.push(given);
    this.heard.push("start");
  }
  override handleLLMNewToken(text: string, ...given: unknown[]): void {
    const fields = given.at(4) as HandleLLMNewTokenCallbackFields | undefined;
    this.given.push(given);
    this.heard.push(`token ${text}`);
    this.chunks.push(fields?.chunk);
  }
  override handleChatModelStreamEvent(event: ChatModelStreamEvent): void {
    this.given.push(event);
    this.heard.push(event.event);
  }
  override handleLLMEnd(result: LLMResult, ...given: unknown[]): void {
    this.given.push(result, given);
    this.results.push(result);
    this.heard.push("end");
  }
  override handleLLMError(error: unknown, ...given: unknown[]): void {
    this.given.push(error, given);
    this.errors.push(error);
    this.heard.push("error");
    this.#failing.resolve();
  }
}

/** One that wants tokens of an `invoke`, as LangGraph's `messages` mode does. */
export const tokenListener = (): Listener => Object.assign(new Listener(), { lc_prefer_streaming: true });

/** One that wants content-block events of an `invoke`, as agents' `streamEvents` does. */
export const eventListener = (): Listener =>
  Object.assign(new Listener(), { lc_prefer_chat_model_stream_events: true });
