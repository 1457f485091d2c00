import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4Prompt } from "@ai-sdk/provider";
import {
  CHAT_SETTING_KEYS,
  chatFetch,
  pickKeys,
  toChatFields,
  type ChatCarrier,
  type ChatSettings,
} from "@paifang/client";
import { failing } from "./failing-stream.ts";
import { ownOptions, type ModelPlace } from "./model-place.ts";
import { underHost, type Asked } from "./to-host-error.ts";

/** What every chat call of a provider has; a call's own options win. */
export type ChatFields = ChatSettings & {
  /** Fields of the server's own, merged into the body last. */
  extraBody?: Readonly<Record<string, unknown>> | undefined;
  /** Whether schemas are sent as such; servers that know only `json_object` want `false`. @default true */
  supportsStructuredOutputs?: boolean | undefined;
  /** Whether earlier reasoning goes back to the model: some want it within a turn of tool calls, others refuse it. @default "never" */
  reasoningRoundTrip?: "never" | "tool-turns" | "always" | undefined;
};

/** Addresses of these go to the server, which fetches them; of other files the host sends the bytes. */
const SUPPORTED_URLS = { "image/*": [/^https?:/], "video/*": [/^https?:/] };

type Failure = { error: unknown };
type Call = { asked: Asked; failure: Failure | undefined };

/** A chat model of the host's own package for such servers, on the client's `fetch`. */
export function languageModel(place: ModelPlace<ChatCarrier>, fields: ChatFields): LanguageModelV4 {
  const { provider, modelId } = place;
  const callOf = ({ prompt, abortSignal: signal }: LanguageModelV4CallOptions): Call => ({
    asked: { requestBodyValues: { prompt }, signal },
    failure: undefined,
  });
  const modelFor = (call: Call, { settings, extraBody }: OwnOptions): LanguageModelV4 => {
    const client = place.client();
    return createOpenAICompatible({
      name: provider,
      baseURL: `${client.endpoint}/v1`,
      includeUsage: true,
      supportsStructuredOutputs: fields.supportsStructuredOutputs ?? true,
      transformRequestBody: (body) => {
        const sent = { ...toChatFields(settings), ...defined(body), ...extraBody };
        call.asked.requestBodyValues = sent;
        return sent;
      },
      fetch: chatFetch(client, {
        extraBody,
        reasoningTags: settings.reasoningTags,
        onFailure: (error) => {
          call.failure = { error };
        },
      }),
    }).languageModel(modelId);
  };
  return {
    specificationVersion: "v4",
    provider: `${provider}.chat`,
    modelId,
    supportedUrls: SUPPORTED_URLS,
    doGenerate(options) {
      const call = callOf(options);
      return underHost(call.asked, () => {
        const own = split(options, { provider, fields });
        return modelFor(call, own).doGenerate(own.passed);
      });
    },
    doStream(options) {
      const call = callOf(options);
      return underHost(call.asked, async () => {
        const own = split(options, { provider, fields });
        const { stream, ...result } = await modelFor(call, own).doStream(own.passed);
        return { ...result, stream: failing(stream, call) };
      });
    },
  };
}

type OwnOptions = {
  /** What is left for the host's package. */
  passed: LanguageModelV4CallOptions;
  settings: ChatSettings;
  extraBody: Readonly<Record<string, unknown>>;
};

/** Parts what the client knows by its own names, `topK` among it, from what the host's package does. */
function split(
  { prompt, topK, providerOptions, ...rest }: LanguageModelV4CallOptions,
  { provider, fields }: { provider: ModelPlace<unknown>["provider"]; fields: ChatFields },
): OwnOptions {
  const { extraBody, ...own } = ownOptions({ provider }, { providerOptions });
  const unknown = Object.entries(own).filter(([key]) => !Object.hasOwn(CHAT_SETTING_KEYS, key));
  return {
    passed: {
      ...rest,
      prompt: withoutReasoning(prompt, fields.reasoningRoundTrip),
      providerOptions: { ...providerOptions, [provider]: Object.fromEntries(unknown) },
    },
    settings: pickKeys({ ...fields, ...(topK === undefined ? {} : { topK }), ...own }, CHAT_SETTING_KEYS),
    extraBody: { ...fields.extraBody, ...(typeof extraBody === "object" ? extraBody : {}) },
  };
}

function withoutReasoning(
  prompt: LanguageModelV4Prompt,
  trip: ChatFields["reasoningRoundTrip"] = "never",
): LanguageModelV4Prompt {
  if (trip === "always") return prompt;
  const kept = trip === "never" ? prompt.length : prompt.findLastIndex(({ role }) => role === "user");
  return prompt.map((message, at) =>
    message.role !== "assistant" || at > kept
      ? message
      : { ...message, content: message.content.filter(({ type }) => type !== "reasoning") },
  );
}

const defined = (body: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
