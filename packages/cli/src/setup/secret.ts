import { fail, warn, type Observation } from "../doctor/finding.ts";

/** Which of the secrets is spoken of: a word of the catalogue. */
export type SecretName = "token" | "api-key";

type CleanSecret = { readonly value?: string; readonly observations: readonly Observation[] };

/** What stands in a documentation's sample: `<token>`, `****`, `xxx`, `your_token`, `$NAME`. */
const PLACEHOLDER = /^(?:<.*>|\{.*\}|\*+|[x.…]{3,}|\$\w+|\$\{.*\}|your[-_ ].*)$/i;

/** A secret as it was pasted, with what surrounds it taken off, and told of. A value that no header carries is none. */
export function cleanSecret(given: string, secret: SecretName): CleanSecret {
  const trimmed = given.trim();
  const bare = trimmed.replace(/^(?<quote>["'`])(?<inner>.*)\k<quote>$/s, "$<inner>").trim();
  const value = bare.replace(/^bearer(?:\s+|$)/i, "");
  // A file or a copied line ends with one line break; nobody has to hear of that.
  const observations = [
    ...(given.replace(/\r?\n$/, "") === trimmed ? [] : [warn("token.trimmed", { secret })]),
    ...(bare === trimmed ? [] : [warn("token.quoted", { secret })]),
    ...(value === bare ? [] : [warn("token.scheme", { secret })]),
  ];
  if (value === "" || PLACEHOLDER.test(value))
    return { observations: [...observations, fail("token.placeholder", { secret })] };
  if (!/^[\x21-\x7e\xa0-\xff]+$/.test(value) || /^https?:\/\//i.test(value))
    return { observations: [...observations, fail("token.invalid", { secret })] };
  return { value, observations };
}
