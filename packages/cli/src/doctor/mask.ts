/** Shorter secrets would blank out innocent text. */
const SHORTEST_MASKED = 4;
/** Below this a recognisable end would be too much of the secret. */
const SHORTEST_WITH_END = 16;

/** A secret as it may be shown: at most its last four characters. */
export const masked = (secret: string): string =>
  secret.length < SHORTEST_WITH_END ? "****" : `****${secret.slice(-4)}`;

/** Text without the secrets, in the forms in which a server or a page may give them back. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .filter((secret) => secret.length >= SHORTEST_MASKED)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString("base64"),
    ])
    .toSorted((one, other) => other.length - one.length);
  return forms.reduce((clean, form) => clean.replaceAll(form, "****"), text);
}
