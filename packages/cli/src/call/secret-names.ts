const SECRET = /^(PAI_EAS|AISEARCH)_(.+_)?(TOKEN|API_KEY)$/;
/** Shorter ones would be found in common words. */
const SHORTEST = 6;

/** Takes the tokens and keys of the environment out of a text, whoever put them there. */
export function withoutSecrets(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  others: readonly string[] = [],
): string {
  const values = Object.entries(env).flatMap(([name, value]) =>
    SECRET.test(name) && value !== undefined ? [value.trim()] : [],
  );
  return [...values, ...others]
    .filter((value) => value.length >= SHORTEST)
    .reduce((masked, value) => masked.replaceAll(value, "****"), text);
}
