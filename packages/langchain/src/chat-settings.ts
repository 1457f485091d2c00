import type { BindToolsInput, BaseChatModelCallOptions } from "@langchain/core/language_models/chat_models";
import { CHAT_SETTING_KEYS, type ChatRequest, type ChatSettings, type ResponseFormat } from "@paifang/client";
import { toToolChoice, toToolDefinitions } from "./to-tools.ts";

/** Settings of the model, at the constructor and at each call; the call's win. */
export type ModelSettings = Omit<ChatSettings, "stop"> & {
  /** Left out: the first model that the service lists. */
  model?: string | undefined;
  responseFormat?: ResponseFormat | undefined;
};

/** Options of one call of `ChatPaiEas`, beside those of every LangChain chat model. */
export type ChatPaiEasCallOptions = BaseChatModelCallOptions &
  ModelSettings & { tools?: BindToolsInput[] | undefined };

/** The names of settings, which are also those of call options and of what is serialized. */
export const SETTING_KEYS: Readonly<Record<keyof ModelSettings | "stop", true>> = {
  model: true,
  responseFormat: true,
  ...CHAT_SETTING_KEYS,
};

type CallSettings = { [key in "tools" | "tool_choice"]?: ChatPaiEasCallOptions[key] | undefined };

/** A request without its messages: what tracing may see, too. */
export function toRequestSettings(
  settings: ModelSettings & { stop?: string[] | undefined },
  { tools, tool_choice: choice }: CallSettings,
): Omit<ChatRequest, "messages" | "signal"> {
  return {
    ...settings,
    ...(tools === undefined ? {} : { tools: toToolDefinitions(tools) }),
    ...(choice === undefined ? {} : { toolChoice: toToolChoice(choice) }),
  };
}
