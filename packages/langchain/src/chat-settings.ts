import type { BindToolsInput, BaseChatModelCallOptions } from "@langchain/core/language_models/chat_models";
import {
  CHAT_SETTING_KEYS,
  pickKeys,
  type ChatRequest,
  type ChatSettings,
  type ResponseFormat,
} from "@paifang/client";
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

const { stop: _stop, ...SETTING_KEYS } = CHAT_SETTING_KEYS;
const MODEL_SETTING_KEYS: Readonly<Record<keyof ModelSettings, true>> = {
  model: true,
  responseFormat: true,
  ...SETTING_KEYS,
};

/** The names of settings, which are also those of call options and of what is serialized. */
export const MODEL_SETTINGS: readonly string[] = Object.keys(MODEL_SETTING_KEYS);

/** Settings among other keys; `undefined` is as good as left out. */
export const pickSettings = (fields: object): ModelSettings => pickKeys(fields, MODEL_SETTING_KEYS);

type CallSettings = ModelSettings & {
  [key in "stop" | "tools" | "tool_choice"]?: ChatPaiEasCallOptions[key] | undefined;
};

/** A request without its messages: what tracing may see, too. */
export function toRequestSettings(
  settings: ModelSettings & { stop?: string[] | undefined },
  options: CallSettings,
): Omit<ChatRequest, "messages" | "signal"> {
  const { tools, tool_choice: choice, stop = settings.stop } = options;
  return {
    ...pickSettings(settings),
    ...pickSettings(options),
    ...(stop === undefined ? {} : { stop }),
    ...(tools === undefined ? {} : { tools: toToolDefinitions(tools) }),
    ...(choice === undefined ? {} : { toolChoice: toToolChoice(choice) }),
  };
}
