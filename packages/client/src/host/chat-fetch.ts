import type { ChatDoorCall } from "../operations/chat-door.ts";
import { chatDoorOf, type FetchDoor } from "../operations/fetch.ts";
import type { ChatSettings } from "../types.ts";
import { CHAT_SETTING_KEYS, toWireSettings } from "../wire/settings.ts";
import { pickKeys } from "./service-fields.ts";

/** What a chat model of another package is built on: an `EasClient`, or whatever has a `fetch` of this form. */
export type ChatCarrier = { readonly fetch: FetchDoor; readonly endpoint: string };

/**
 * A client's `fetch` for the chat model of another package. Refusals are thrown as this client's errors, answers are
 * checked and written in the plainest form, and a stream that fails is told to `onFailure` before its last event,
 * which is an error. A `fetch` that is no client's is used as it is.
 */
export const chatFetch =
  ({ fetch }: ChatCarrier, call: ChatDoorCall = {}): FetchDoor =>
  (input, init = {}) =>
    chatDoorOf(fetch)?.(init, call) ?? fetch(input, init);

type Fields = Readonly<Record<string, unknown>>;

/** What one chat call has beside the fields that another package writes. */
export type ChatOptions = {
  settings: ChatSettings;
  extraBody: Fields;
  /** Whether earlier reasoning goes back to the model: some want it within a turn of tool calls, others refuse it. @default "never" */
  reasoningRoundTrip?: "never" | "tool-turns" | "always" | undefined;
};

/** Parts a call's own options: those that this client has words for, laid over a provider's, and the `rest`. */
export function chatOptions<V>(
  fields: Fields,
  own: Readonly<Record<string, V>>,
): ChatOptions & { rest: Record<string, V> } {
  const { extraBody, ...given } = own;
  const rest = Object.entries(given).filter(([key]) => !Object.hasOwn(CHAT_SETTING_KEYS, key));
  return {
    settings: pickKeys({ ...fields, ...given }, CHAT_SETTING_KEYS),
    extraBody: { ...recordOf(fields["extraBody"]), ...recordOf(extraBody) },
    reasoningRoundTrip: fields["reasoningRoundTrip"] as ChatOptions["reasoningRoundTrip"],
    rest: Object.fromEntries(rest),
  };
}

/** The body that another package wrote, with what the call has beside it: its own fields win over settings, `extraBody` over all. */
export function chatBody(body: Fields, { settings, extraBody, reasoningRoundTrip }: ChatOptions): Fields {
  const set = Object.entries(body).filter(([, value]) => value !== undefined);
  const fields = { ...toWireSettings(settings, CHAT_SETTING_KEYS), ...Object.fromEntries(set) };
  const { messages } = body;
  return {
    ...fields,
    ...(Array.isArray(messages) && { messages: withReasoning(messages, reasoningRoundTrip) }),
    ...extraBody,
  };
}

function withReasoning(
  messages: readonly unknown[],
  trip: ChatOptions["reasoningRoundTrip"] = "never",
): readonly unknown[] {
  if (trip === "always") return messages;
  const turn = messages.findLastIndex((message) => recordOf(message)["role"] === "user");
  const kept = trip === "tool-turns" ? turn : messages.length;
  return messages.map((message, at) => {
    if (at > kept) return message;
    const { reasoning_content: _dropped, ...rest } = recordOf(message);
    return rest;
  });
}

const recordOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? { ...value } : {};
