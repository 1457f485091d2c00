import type { LiveService } from "./services.ts";

const MASKED = "[masked]";
/** Shorter ones would blank out innocent text; values of `Authorization` are never printed in any case. */
const SHORTEST_MASKED = 4;
/** Account ids stand in host names as long numbers. */
const ACCOUNT_NUMBER = /\d{5,}/g;

/** Takes secrets and account ids out of a text. */
export type Mask = (text: string) => string;

/** A mask that knows the secrets and hosts of these services, in the forms in which a server may echo them. */
export function openMask(services: readonly LiveService[]): Mask {
  const replacements = services.flatMap(({ token, apiKey, base }) => [
    ...[token, apiKey]
      .filter(({ length }) => length >= SHORTEST_MASKED)
      .flatMap(formsOf)
      .map(hidden),
    ...namesIn(new URL(base).hostname).map((name) => ({ found: name, shown: shorten(name) })),
  ]);
  // The longest first: one secret may begin with another.
  const ordered = replacements.toSorted((one, other) => other.found.length - one.found.length);
  return (text) => {
    let clean = text;
    for (const { found, shown } of ordered) clean = clean.replaceAll(found, shown);
    return clean.replace(/\b(Bearer|EAS)\s+[\w+/=.~-]{8,}/gi, `$1 ${MASKED}`);
  };
}

const hidden = (found: string): { found: string; shown: string } => ({ found, shown: MASKED });

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const forms = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString("base64"),
    bytes.toString("base64url"),
    bytes.toString("hex"),
  ];
  return [...new Set(forms)];
}

/** What in an Alibaba Cloud host tells whose it is: account numbers, a gateway's id, a workspace's name. */
function namesIn(host: string): string[] {
  if (!host.endsWith(".aliyuncs.com")) return [];
  const first = host.split(".")[0] ?? "";
  const gateway = /^gw-(?<id>[a-z0-9]{5,})/.exec(first)?.groups?.["id"];
  const workspace = host.endsWith(".opensearch.aliyuncs.com") ? [first] : [];
  return [...(host.match(ACCOUNT_NUMBER) ?? []), ...(gateway === undefined ? [] : [gateway]), ...workspace];
}

const shorten = (name: string): string => `${name.slice(0, 2)}********`;
