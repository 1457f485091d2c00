const SECRET_NAME = /authorization|token|secret|password|cookie|api-?key|signature/i;
const SCHEME = /^(?<scheme>bearer|eas|basic) +/i;
const SECRET_PARAMETER = /(?<=[?&](?:[\w.-]*(?:token|secret|password|key|signature))=)[^&#]+/gi;
/** A shorter secret would turn up in text that has nothing to do with it. */
const MIN_LENGTH = 6;
const REDACTED = "[redacted]";

export const isSecretHeader = (name: string): boolean => SECRET_NAME.test(name);

/** Masks what nobody may read over a shoulder. */
export type Mask = {
  /** Takes out the secrets of the services, wherever they stand. */
  text(text: string): string;
  path(path: string): string;
  /** Secret fields keep nothing but their scheme. */
  headers(headers: Readonly<Record<string, string>>): Record<string, string>;
};

export function openMask(secrets: readonly string[]): Mask {
  const forms = secrets
    .filter(({ length }) => length >= MIN_LENGTH)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
  // A longer secret may begin with a shorter one.
  const known = [...new Set(forms)].toSorted((one, other) => other.length - one.length);
  const text = (given: string): string =>
    known.reduce((masked, secret) => masked.replaceAll(secret, REDACTED), given);
  return {
    text,
    path: (path) => text(path).replace(SECRET_PARAMETER, REDACTED),
    headers: (headers) =>
      Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [
          name,
          isSecretHeader(name) ? maskField(value) : text(value),
        ]),
      ),
  };
}

const maskField = (value: string): string => `${SCHEME.exec(value)?.[0] ?? ""}${REDACTED}`;
