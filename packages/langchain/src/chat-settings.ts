import type { BindToolsInput, BaseChatModelCallOptions } from "@langchain/core/language_models/chat_models";
import {
  CHAT_SETTING_KEYS,
  responseFormatOf,
  toolChoiceOf,
  type ChatRequest,
  type ChatSettings,
  type ResponseFormat,
} from "@paifang/client";
import { toToolDefinitions } from "./to-tools.ts";

/** Settings of the model, at the constructor and at each call; the call's win. */
export type ModelSettings = Omit<ChatSettings, "stop"> & {
  /** Left out: the first model that the service lists. */
  model?: string | undefined;
  responseFormat?: ResponseFormat | undefined;
};

/** Options of one call of `ChatPaiEas`, beside those of every LangChain chat model. */
export type ChatPaiEasCallOptions = BaseChatModelCallOptions &
  ModelSettings & {
    tools?: BindToolsInput[] | undefined;
    /** `strict` of every tool: servers that know it keep arguments to the schema. */
    strict?: boolean | undefined;
    /** OpenAI's form of `responseFormat`, which agents bind. */
    response_format?: Readonly<Record<string, unknown>> | undefined;
  };

/** The names of settings, which are also those of call options and of what is serialized. */
export const SETTING_KEYS: Readonly<Record<keyof ModelSettings | "stop", true>> = {
  model: true,
  responseFormat: true,
  ...CHAT_SETTING_KEYS,
};

const OWN_KEYS = ["tools", "tool_choice", "strict", "response_format"] as const;

/** The names of the other call options. */
export const CALL_KEYS: readonly string[] = [...OWN_KEYS, "maxRetries"];

type CallSettings = { [key in (typeof OWN_KEYS)[number]]?: ChatPaiEasCallOptions[key] | undefined };

/** A request without its messages: what tracing may see, too. */
export function toRequestSettings(
  settings: ModelSettings & { stop?: string[] | undefined },
  { tools, tool_choice: choice, strict, response_format: format }: CallSettings,
): Omit<ChatRequest, "messages" | "signal"> {
  return {
    ...settings,
    ...(format === undefined ? {} : { responseFormat: responseFormatOf(format) }),
    ...(tools === undefined ? {} : { tools: toToolDefinitions(tools, strict) }),
    ...(choice === undefined ? {} : { toolChoice: toolChoiceOf(choice) }),
  };
}
