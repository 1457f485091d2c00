/** Splits names of code into words: `keepAliveTimeout` and `keep_alive_timeout` become `keep Alive Timeout`. */
export const splitIdentifiers = (text: string): string =>
  text
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .replaceAll(/(?<=[\p{L}\d])_+(?=[\p{L}\d])/gu, " ");
