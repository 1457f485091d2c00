import { inspect } from "node:util";

/** The secrets of every played call. Their letters look different in a URL, in JSON and in base64. */
export const CANARY_TOKEN = 'canary+7f3a/9c1e"5b2d==';
export const CANARY_KEY = "canary-key/81d4+a6f0=";

/** Ways in which a secret may be written. */
export const formsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString("base64"),
  Buffer.from(secret).toString("base64url"),
  Buffer.from(secret).toString("hex"),
];

const FORMS = [CANARY_TOKEN, CANARY_KEY].flatMap(formsOf);

const holdsCanary = (text: string): boolean => FORMS.some((form) => text.includes(form));

/** Every place from which an error's text may get into a log, by name. */
function sinksOf(error: unknown): [string, string][] {
  const sinks: [string, string][] = [
    ["String", String(error)],
    ["inspect", inspect(error, { depth: 9, showHidden: true, maxStringLength: null, maxArrayLength: null })],
    ["JSON", JSON.stringify(error) ?? ""],
  ];
  let link = error;
  for (let depth = 0; link instanceof Error && depth < 9; depth++) {
    sinks.push([`message of cause ${depth}`, link.message], [`stack of cause ${depth}`, link.stack ?? ""]);
    link = link.cause;
  }
  return sinks;
}

/** The places in which a secret stands in any form; none is as it should be. */
export function leaksIn(seen: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(seen).flatMap(([name, value]) =>
    sinksOf(value)
      .filter(([, text]) => holdsCanary(text))
      .map(([sink]) => `${name}: ${sink}`),
  );
}
