import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { LLMResult } from "@langchain/core/outputs";

/** Hears the callbacks of models, and keeps what they were given. */
export class Listener extends BaseCallbackHandler {
  name = "listener";
  override awaitHandlers = true;
  /** Words in the order in which they came, such as `token Hel`. */
  readonly heard: string[] = [];
  readonly results: LLMResult[] = [];
  /** Everything that any callback was given. */
  readonly given: unknown[] = [];
  readonly errors: unknown[] = [];

  override handleChatModelStart(...given: unknown[]): void {
    this.given.push(given);
    this.heard.push("start");
  }
  override handleLLMStart(...given: unknown[]): void {
    this.given.push(given);
    this.heard.push("start");
  }
  override handleLLMNewToken(text: string, ...given: unknown[]): void {
    this.given.push(given);
    this.heard.push(`token ${text}`);
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
  }
}

/** One whose wish makes an `invoke` stream inside. */
export const streamingListener = (): Listener => Object.assign(new Listener(), { lc_prefer_streaming: true });
