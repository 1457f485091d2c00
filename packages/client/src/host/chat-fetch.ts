import type { ChatDoorCall } from "../operations/chat-door.ts";
import { chatDoorOf, type FetchDoor } from "../operations/fetch.ts";
import type { ChatSettings } from "../types.ts";
import { CHAT_SETTING_KEYS, toWireSettings } from "../wire/settings.ts";

/** What a chat model of another package is built on: an `EasClient`, or whatever has a `fetch` of this form. */
export type ChatCarrier = { readonly fetch: FetchDoor; readonly endpoint: string };

export type ChatFetchCall = ChatDoorCall;

/**
 * A client's `fetch` for the chat model of another package. Refusals are thrown as this client's errors, answers are
 * checked and written in the plainest form, and a stream that fails is told to `onFailure` before its last event,
 * which is an error. A `fetch` that is no client's is used as it is.
 */
export const chatFetch =
  ({ fetch }: ChatCarrier, call: ChatFetchCall = {}): FetchDoor =>
  (input, init = {}) =>
    chatDoorOf(fetch)?.(init, call) ?? fetch(input, init);

/** Settings under this client's names as fields of a chat body. */
export const toChatFields = (settings: ChatSettings): Readonly<Record<string, unknown>> =>
  toWireSettings(settings, CHAT_SETTING_KEYS);
