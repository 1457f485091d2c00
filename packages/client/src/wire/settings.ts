import type {
  ChatSettings,
  CompletionSettings,
  ConversationSettings,
  GenerationSettings,
  Guided,
  ResponseFormat,
} from "../types.ts";

const GENERATION_KEYS: Readonly<Record<keyof GenerationSettings, true>> = {
  temperature: true,
  topP: true,
  topK: true,
  minP: true,
  maxTokens: true,
  minTokens: true,
  stop: true,
  stopTokenIds: true,
  includeStopStrInOutput: true,
  ignoreEos: true,
  skipSpecialTokens: true,
  seed: true,
  presencePenalty: true,
  frequencyPenalty: true,
  repetitionPenalty: true,
  lengthPenalty: true,
  logitBias: true,
  n: true,
  guided: true,
};

/** How messages are arranged. None of these is sent. */
export const CONVERSATION_SETTING_KEYS: Readonly<Record<keyof ConversationSettings, true>> = {
  reasoningRoundTrip: true,
  reasoningField: true,
  mergeSystemMessages: true,
  toolImages: true,
};

/**
 * The settings that chat verbs know. Servers have the same names in snake case, but for `guided`, `thinking` and
 * `chatTemplateKwargs`; `reasoningTags`, `coalesceChunks` and what arranges messages are not sent.
 */
export const CHAT_SETTING_KEYS: Readonly<Record<keyof ChatSettings, true>> = {
  ...GENERATION_KEYS,
  logprobs: true,
  topLogprobs: true,
  parallelToolCalls: true,
  reasoningEffort: true,
  includeReasoning: true,
  thinking: true,
  chatTemplateKwargs: true,
  reasoningTags: true,
  coalesceChunks: true,
  ...CONVERSATION_SETTING_KEYS,
};

/** The settings that completion verbs know. */
export const COMPLETION_SETTING_KEYS: Readonly<Record<keyof CompletionSettings, true>> = {
  ...GENERATION_KEYS,
  logprobs: true,
};

const OTHERWISE_SENT = new Set([
  "guided",
  "thinking",
  "chatTemplateKwargs",
  "reasoningTags",
  "coalesceChunks",
]);

/** Those that are sent under their own name, in snake case. */
const WIRE_NAMES: ReadonlyMap<string, string> = new Map(
  Object.keys(CHAT_SETTING_KEYS)
    .filter((key) => !OTHERWISE_SENT.has(key) && !Object.hasOwn(CONVERSATION_SETTING_KEYS, key))
    .map((key) => [key, key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]),
);

type Settings = Omit<ChatSettings, "logprobs"> & { logprobs?: boolean | number | undefined };

/** The settings among `keys` as servers take them. */
export function toWireSettings(
  settings: Settings,
  keys: Readonly<Record<string, true>>,
): Record<string, unknown> {
  const { guided, thinking, chatTemplateKwargs } = settings;
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(settings)) {
    const name = WIRE_NAMES.get(key);
    const value: unknown =
      name !== undefined && Object.hasOwn(keys, key) ? Reflect.get(settings, key) : undefined;
    if (name !== undefined && value !== undefined) fields[name] = value;
  }
  if (guided !== undefined) Object.assign(fields, toWireGuided(guided));
  if (thinking !== undefined || chatTemplateKwargs !== undefined)
    fields["chat_template_kwargs"] = {
      ...chatTemplateKwargs,
      ...(thinking === undefined ? {} : { enable_thinking: thinking }),
    };
  return fields;
}

/** One constraint in three forms: vLLM from 0.11 on, vLLM before it, SGLang. Unknown fields are ignored by all. */
function toWireGuided({ regex, choice, grammar }: Guided): Record<string, unknown> {
  if (regex !== undefined) return { structured_outputs: { regex }, guided_regex: regex, regex };
  if (grammar !== undefined)
    return { structured_outputs: { grammar }, guided_grammar: grammar, ebnf: grammar };
  // SGLang has no list of choices, but a pattern says the same.
  const pattern = `(${choice.map(escaped).join("|")})`;
  return { structured_outputs: { choice }, guided_choice: choice, regex: pattern };
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

export function toWireFormat(format: ResponseFormat): unknown {
  if (format.type === "text") return { type: "text" };
  if (format.type === "json") return { type: "json_object" };
  const { name, schema, strict } = format;
  return { type: "json_schema", json_schema: { name, schema, strict } };
}
