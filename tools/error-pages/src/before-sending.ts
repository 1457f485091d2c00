import type { FactsOf } from "./error-facts.ts";

/** Nothing was sent: the options, the input or the client itself stood in the way. */
export const BEFORE_SENDING = {
  OPTION_MISSING: {
    errorClass: "ConfigError",
    meaning: "An option that the client needs is there neither in the options nor in the environment.",
    why: "The variable has another name, belongs to another `service`, or is empty. A secret is read only from the place that the address came from, so an `endpoint` option wants its `token` beside it.",
  },
  OPTION_INVALID: {
    errorClass: "ConfigError",
    meaning: "An option has a value that it cannot have; `option` names it.",
    why: "A number below its range, a word that is not in the list, or a header field that the client writes itself.",
  },
  OPTION_UNKNOWN: {
    errorClass: "ConfigError",
    meaning: "An option or a field of a request has a name that the client does not know; `option` has it.",
    why: "A slip of the pen, an option of the constructor at a call, or a field of the server's own that must go through `extraBody`.",
  },
  ENDPOINT_INVALID: {
    errorClass: "ConfigError",
    meaning: "The text given as `endpoint` is no address of a service.",
    why: "A part of the address is missing, or it holds a user name, a query or a fragment.",
  },
  TOKEN_INVALID: {
    errorClass: "ConfigError",
    meaning: "A secret cannot stand in a header field.",
    why: "It is empty, no string, or holds a line break or another character that HTTP does not carry. The message never shows it.",
  },
  INPUT_EMPTY: {
    errorClass: "InputError",
    meaning: "An input is empty, or a list without an item was given; `faults` lists the places.",
    why: "An empty string among the texts: AI Search refuses a whole request for one, so it is refused here, with its index.",
  },
  INPUT_INVALID: {
    errorClass: "InputError",
    meaning: "An input has a form that the call does not take; `faults` lists the places.",
    why: "A value of another type, a number out of range, a path that would leave the service's address.",
  },
  INPUT_MALFORMED: {
    errorClass: "InputError",
    meaning: "A text holds half of a surrogate pair, which UTF-8 cannot carry.",
    why: "A text was cut by length in the middle of an emoji or a rare character.",
  },
  INPUT_TOO_LARGE: {
    errorClass: "InputError",
    meaning: "One input alone makes a request body above `maxBodyBytes`; `faults` has its index and bytes.",
    why: "A long document, or an image as a data URI, which is a third larger than its file.",
  },
  IMAGE_UNSUPPORTED: {
    errorClass: "InputError",
    meaning: "An image is no PNG or JPEG data URI.",
    why: "A link, a bare base64 text, or another format such as WebP.",
  },
  VERB_UNSUPPORTED: {
    errorClass: "InputError",
    meaning: "The deployment's `kind` does not have the verb that was called.",
    why: "`kind` was left out, which means text embedding, or two deployments were mixed up.",
  },
  CLIENT_CLOSED: {
    errorClass: "PaifangError",
    meaning: "The client was closed before the call, or while it ran.",
    why: "`close()` ends every face of a client, also those from `withOptions`.",
  },
  QUEUE_FULL: {
    errorClass: "QueueFullError",
    meaning: "More calls wait for their turn in this client than it holds.",
    why: "Calls are started without waiting for earlier ones, faster than the service answers.",
  },
} satisfies FactsOf;
