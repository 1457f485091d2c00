/** Only a capital, a line or a letter beyond ASCII can part words; most words have none. */
const PARTED = /[A-Z_\u0080-\uFFFF]/;

/** Splits names of code into words: `keepAliveTimeout` and `keep_alive_timeout` become `keep Alive Timeout`. */
export const splitIdentifiers = (text: string): string =>
  PARTED.test(text)
    ? text
        .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
        .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
        .replaceAll(/(?<=[\p{L}\d])_+(?=[\p{L}\d])/gu, " ")
    : text;
