import { arrangedOnWire } from "../chat/conversation.ts";
import type { ChatDoorCall } from "../operations/chat-door.ts";
import { refuseBadWords } from "../operations/check-conversation.ts";
import { chatDoorOf, type FetchDoor } from "../operations/fetch.ts";
import type { ChatSettings } from "../types.ts";
import { CHAT_SETTING_KEYS, toWireSettings } from "../wire/settings.ts";
import { givenFields } from "./given-fields.ts";
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
export type ChatOptions = { settings: ChatSettings; extraBody: Fields };

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
    rest: Object.fromEntries(rest),
  };
}

/**
 * The body that another package wrote, with what the call has beside it: its messages are arranged by the settings, its
 * own fields win over them, `extraBody` over all.
 *
 * @throws {InputError} a setting holds a word that means nothing.
 */
export function chatBody(body: Fields, { settings, extraBody }: ChatOptions): Fields {
  refuseBadWords(settings);
  const fields = { ...toWireSettings(settings, CHAT_SETTING_KEYS), ...givenFields(body) };
  const { messages } = body;
  return {
    ...fields,
    ...(Array.isArray(messages) && { messages: arrangedOnWire(messages.map(recordOf), settings) }),
    ...extraBody,
  };
}

const recordOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? { ...value } : {};
