import type { JSONObject, SharedV4Headers, SharedV4ProviderMetadata, SharedV4ProviderOptions } from "@ai-sdk/provider";
import { pickKeys, type Call, type CallOptions, type SharedClient } from "@paifang/client";

/** Where a model is asked: the provider's name, which is also the key of its options and metadata, and a client. */
export type ModelPlace<C> = {
  provider: "paiEas" | "aiSearch";
  modelId: string;
  client: () => SharedClient<C>;
  /** What the model id stands for, as options of a call. */
  named: CallOptions;
};

export type HostCall = {
  headers?: SharedV4Headers | undefined;
  providerOptions?: SharedV4ProviderOptions | undefined;
};

/** The client with the options of one call over its own. */
export function faceOf<C>(place: ModelPlace<C>, call: HostCall, more: CallOptions = {}): SharedClient<C> {
  const client = place.client();
  const extra = pickKeys(ownOptions(place, call), { extraBody: true });
  const headers = Object.entries(call.headers ?? {}).filter(([, value]) => value !== undefined);
  const options: CallOptions = { ...more, ...place.named, ...extra, headers: Object.fromEntries(headers) };
  return client.withOptions?.(options) ?? client;
}

/** What the caller set for this provider alone. */
export const ownOptions = (
  { provider }: Pick<ModelPlace<unknown>, "provider">,
  { providerOptions }: HostCall,
): JSONObject => providerOptions?.[provider] ?? {};

/** What the host has no place for. */
export const metadataOf = (
  { provider }: Pick<ModelPlace<unknown>, "provider">,
  { requestIds, model, usage }: Call,
): SharedV4ProviderMetadata => ({
  [provider]: {
    requestIds,
    ...(model === undefined ? {} : { model }),
    ...(usage === undefined ? {} : { inputTokens: usage.inputTokens }),
  },
});
