import { AsyncLocalStorage } from "node:async_hooks";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { chatBody, chatFetch, chatOptions, withToolFiles } from "@paifang/client";
import type { ChatCarrier, ChatOptions, ChatSettings } from "@paifang/client";
import { failing } from "./failing-stream.ts";
import { underHost, type Asked } from "./to-host-error.ts";

/** What every chat call of a provider has; a call's own options win. */
export type ChatFields = ChatSettings & {
  /** Fields of the server's own, merged into the body of a chat request last. */
  extraBody?: Readonly<Record<string, unknown>> | undefined;
  /** Whether schemas are sent as such; servers that know only `json_object` want `false`. @default true */
  supportsStructuredOutputs?: boolean | undefined;
};

/** Addresses of these go to the server, which fetches them; of other files the host sends the bytes. */
const SUPPORTED_URLS = { "image/*": [/^https?:/], "video/*": [/^https?:/] };
const PROVIDER = "paiEas";

/** One call on its way through the host's package, which takes one `fetch` for all. */
type Call = { model: string; options: ChatOptions; asked: Asked; failure?: { error: unknown } };
const calls = new AsyncLocalStorage<Call>();

function currentCall(): Call {
  const call = calls.getStore();
  if (call === undefined) throw new TypeError("A request left its call.");
  return call;
}

/**
 * Makes chat models of the host's own package for such servers, on the client's `fetch`. They share one model of that
 * package, because the schemas that each of them makes cost more than a call.
 */
export function languageModels(
  client: () => ChatCarrier,
  fields: ChatFields,
): (modelId: string) => LanguageModelV4 {
  let made: LanguageModelV4 | undefined;
  const run = <T>(call: Call, ask: (model: LanguageModelV4) => PromiseLike<T>): Promise<T> =>
    underHost(call.asked, () => {
      const model = (made ??= compatibleModel(client(), fields));
      return calls.run(call, () => ask(model));
    });
  return (modelId) => ({
    specificationVersion: "v4",
    provider: `${PROVIDER}.chat`,
    modelId,
    supportedUrls: SUPPORTED_URLS,
    async doGenerate(options) {
      const { call, passed } = toCall(modelId, fields, options);
      return run(call, (model) => model.doGenerate(passed));
    },
    async doStream(options) {
      const { call, passed } = toCall(modelId, fields, options);
      const { stream, ...result } = await run(call, (model) => model.doStream(passed));
      return { ...result, stream: failing(stream, call) };
    },
  });
}

const compatibleModel = (client: ChatCarrier, fields: ChatFields): LanguageModelV4 =>
  createOpenAICompatible({
    name: PROVIDER,
    baseURL: `${client.endpoint}/v1`,
    includeUsage: true,
    supportsStructuredOutputs: fields.supportsStructuredOutputs ?? true,
    transformRequestBody(body) {
      const { model, options, asked } = currentCall();
      return (asked.requestBodyValues = chatBody({ ...body, model: model || undefined }, options));
    },
    fetch(input, init) {
      const call = currentCall();
      const { settings, extraBody } = call.options;
      const onFailure = (error: unknown): void => void (call.failure = { error });
      const { reasoningTags, coalesceChunks } = settings;
      return chatFetch(client, { extraBody, reasoningTags, coalesceChunks, onFailure })(input, init);
    },
  }).languageModel("");

/** Parts what the client has words for, `topK` among it, from what is left to the host's package. */
function toCall(
  model: string,
  fields: ChatFields,
  { topK, providerOptions, prompt, ...given }: LanguageModelV4CallOptions,
): { call: Call; passed: LanguageModelV4CallOptions } {
  const own = { ...(topK !== undefined && { topK }), ...providerOptions?.[PROVIDER] };
  const { rest, ...options } = chatOptions(fields, own);
  const sent = withToolFiles(prompt, options.settings);
  const asked: Asked = { requestBodyValues: { prompt }, signal: given.abortSignal };
  return {
    call: { model, options, asked },
    passed: { ...given, prompt: sent, providerOptions: { ...providerOptions, [PROVIDER]: rest } },
  };
}
