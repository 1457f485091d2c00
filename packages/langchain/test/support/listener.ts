import { BaseCallbackHandler, type HandleLLMNewTokenCallbackFields } from "@langchain/core/callbacks/base";
import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";

/** Notes what core tells its handlers of a call. */
export class Listener extends BaseCallbackHandler {
  name = "listener";
  heard: string[] = [];
  errors: unknown[] = [];
  chunks: HandleLLMNewTokenCallbackFields["chunk"][] = [];
  override awaitHandlers = true;
  override handleChatModelStart(): void {
    this.heard.push("start");
  }
  override handleLLMNewToken(text: string, ...others: unknown[]): void {
    const fields = others.at(4) as HandleLLMNewTokenCallbackFields | undefined;
    this.heard.push(`token ${text}`);
    this.chunks.push(fields?.chunk);
  }
  override handleChatModelStreamEvent({ event }: ChatModelStreamEvent): void {
    this.heard.push(event);
  }
  override handleLLMEnd(): void {
    this.heard.push("end");
  }
  override handleLLMError(error: unknown): void {
    this.heard.push("error");
    this.errors.push(error);
  }
}

/** One that wants tokens of an `invoke`, as LangGraph's `messages` mode does. */
export const tokenListener = (): Listener => Object.assign(new Listener(), { lc_prefer_streaming: true });

/** One that wants content-block events of an `invoke`, as agents' `streamEvents` does. */
export const eventListener = (): Listener =>
  Object.assign(new Listener(), { lc_prefer_chat_model_stream_events: true });
