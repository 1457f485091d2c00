import { parseAISearchAddress } from "../../src/endpoint/ai-search-address.ts";
import type { Address } from "../../src/endpoint/address.ts";
import { parseEasAddress } from "../../src/endpoint/address.ts";
import { routeOf } from "../../src/endpoint/route.ts";
import { retryAfterMs } from "../../src/transport/retry-after.ts";
import { countBase64Numbers, decodeBase64Numbers } from "../../src/vectors/base64.ts";
import { referenceRetryAfterMs } from "../support/retry-after-reference.ts";
import { testState } from "../support/test-state.ts";
import { insist, typed, type Target } from "./target.ts";
import { linesOf, textOf } from "./text.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Strict base64 of whole 32-bit numbers, letter by letter. */
function referenceBytes(text: string): number[] | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const letters = Array.from(text.slice(0, text.length - padding), (letter) => ALPHABET.indexOf(letter));
  if (letters.includes(-1)) return undefined;
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of letters) {
    held = (held << 6) | letter;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push(held >> bits);
    held &= (1 << bits) - 1;
  }
  return held === 0 && bytes.length % 4 === 0 ? bytes : undefined;
}

const base64: Target = {
  name: "base64",
  seeds: ["fuzz/base64"],
  tokens: ["=", "==", "-", "_", " ", "\n", "AAAA", "/+==", "Ł", "é", "AAAAPwAAgL4AAIA/"],
  check(input) {
    const text = textOf(input);
    const expected = referenceBytes(text);
    const count = countBase64Numbers(text);
    const target = new Float32Array(count ?? 0);
    const isTaken = count !== undefined && decodeBase64Numbers(text, target);
    insist(isTaken === (expected !== undefined), `it was ${isTaken ? "taken" : "refused"}`);
    if (expected === undefined) return "refused";
    const bytes = Buffer.from(target.buffer);
    insist(bytes.equals(Buffer.from(expected)), "it was decoded to other bytes");
    return `taken ${Math.min(bytes.length, 12)}`;
  },
};

const WALL_CLOCK = Date.parse("2026-11-24T12:00:00Z");

const retryAfter: Target = {
  name: "retry-after",
  seeds: ["fuzz/retry-after"],
  tokens: [
    "0",
    "1",
    ".",
    "-",
    "+",
    "e",
    "Tue, ",
    " Feb ",
    "29",
    "31",
    " GMT",
    "24:00:00",
    "60",
    " ",
    "\t",
    "9".repeat(320),
    "Infinity",
    "0x10",
  ],
  check(input) {
    const [after, milliseconds, date] = linesOf(input);
    const asked = retryAfterMs(
      {
        ...(after === undefined ? {} : { "retry-after": after }),
        ...(milliseconds === undefined || milliseconds === "" ? {} : { "retry-after-ms": milliseconds }),
        ...(date === undefined ? {} : { date }),
      },
      () => WALL_CLOCK,
    );
    const expected = referenceRetryAfterMs(
      {
        ...(after === undefined ? {} : { after }),
        ...(milliseconds === undefined || milliseconds === "" ? {} : { milliseconds }),
        ...(date === undefined ? {} : { date }),
      },
      WALL_CLOCK,
    );
    insist(Object.is(asked, expected), `it was read as ${asked}, not ${expected}`);
    return asked === undefined ? "nothing" : `${String(Math.round(asked)).length} digits`;
  },
};

const URL_TOKENS = [
  "http://",
  "https://",
  "//",
  "/",
  "..",
  "/./",
  "%2e",
  "%2F",
  "%5c",
  "\\",
  "@",
  "?",
  "#",
  ":80",
  ":99999",
  "[::1]",
  "127.0.0.1",
  "/api/predict/",
  "/v1",
  "/v1/chat/completions",
  "/v3/openapi/deployments/",
  "/predict",
  ".pai-eas.aliyuncs.com",
  "-vpc.opensearch.aliyuncs.com",
  "gw-abc123",
  "vpc.",
  "*",
  "，",
  "。",
  "\0",
  "\t",
  "%",
  "%zz",
  "xn--",
  "ß",
  "user:secret@",
];

function judgeAddress({ origin, base }: Address): void {
  insist(/^https?:\/\/[^/]+$/.test(origin), `the origin is ${origin}`);
  insist(base === origin || base.startsWith(`${origin}/`), `${base} left ${origin}`);
  insist(!base.endsWith("/"), `${base} ends in a slash`);
  insist(/^[\x21-\x7e]+$/.test(base), `${base} holds what no request line takes`);
  insist(new URL(base).origin === origin, `${base} is read as another origin`);
  insist(new URL(base).username === "" && !/[?#@]/.test(origin), "a user was taken");
}

const address: Target = {
  name: "address",
  seeds: ["fuzz/address"],
  tokens: URL_TOKENS,
  check(input, chance) {
    const [pasted = "", id] = linesOf(input);
    const isSearch = chance.below(3) === 0;
    const read = (text: string): Address =>
      isSearch ? parseAISearchAddress(text, id === "" ? undefined : id) : parseEasAddress(text);
    const outcome = typed(() => read(pasted));
    if ("error" in outcome) {
      insist(!outcome.error.message.includes("secret@"), "the error shows a password");
      return outcome.error.detail.replace(/".*"/s, "").slice(0, 80);
    }
    judgeAddress(outcome.value);
    const again = typed(() => read(outcome.value.base));
    insist(
      "value" in again && again.value.base === outcome.value.base,
      `${outcome.value.base} is read as another address`,
    );
    return `${outcome.value.gateway} ${outcome.value.network} ${outcome.value.service === undefined}`;
  },
};

const ORIGIN = "http://gateway.test";
const BASES = ["", "/api/predict/demo", "/a/%E6%A8%A1"];

const route: Target = {
  name: "route",
  seeds: ["fuzz/route", "fuzz/address"],
  tokens: URL_TOKENS,
  check(input, chance) {
    const [path = "", name, value] = linesOf(input);
    const base = chance.pick(BASES);
    const query = name === undefined ? undefined : { [name]: value };
    const outcome = typed(() => routeOf(ORIGIN + base, ORIGIN, path, query));
    if ("error" in outcome) return outcome.error.detail.replaceAll(/"(?:[^"\\]|\\.)*"/g, "").slice(0, 60);
    const asked = outcome.value;
    insist(/^[\x21-\x7e]+$/.test(asked), `${asked} holds what no request line takes`);
    insist(asked.startsWith(base) && /^(?:[/?]|$)/.test(asked.slice(base.length)), `${asked} left ${base}`);
    const url = new URL(ORIGIN + asked);
    insist(url.origin === ORIGIN && url.pathname + url.search === asked, `${asked} is read as ${url.href}`);
    return `${asked.includes("?")} ${asked.includes("%")}`;
  },
};

const SECRETS = [
  "canary-token-1234",
  "Zm9vYmFy+/==",
  "a$&b$'c.d*e",
  "ÿþ-latin-1-secret",
  'quo"ted\\secret',
  "aaaaaaaa",
];

/** The scrubber of a client that was given the secret. */
const SCRUBBERS = SECRETS.map((token) => testState({ token }).config.credentials.scrub);

/** Every form in which a secret may be echoed, by means of their own. */
const formsOf = (secret: string): string[] => {
  const bytes = Buffer.from(secret, "latin1");
  const base64Form = btoa(secret);
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    base64Form,
    base64Form.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""),
    bytes.toString("hex"),
  ];
};

const scrubbing: Target = {
  name: "scrub",
  seeds: ["errors", "fuzz/scrub"],
  tokens: [
    ...SECRETS.flatMap(formsOf),
    "Bearer ",
    "EAS ",
    "http://u:p@h/",
    "//",
    "@",
    "…",
    "[redacted]",
    "canary-token…",
    " ",
  ],
  check(input, chance) {
    const place = chance.below(SECRETS.length);
    const secret = SECRETS[place] ?? "";
    const scrub = SCRUBBERS[place] ?? String;
    const text = textOf(input);
    const clean = scrub(text);
    for (const form of formsOf(secret))
      insist(!clean.includes(form), `${form} is left in ${clean.slice(0, 200)}`);
    insist(scrub(clean) === clean, `scrubbing twice gave ${scrub(clean).slice(0, 200)}`);
    return `${clean === text} ${Math.min(clean.split("[redacted]").length, 5)}`;
  },
};

export const TEXT_TARGETS: readonly Target[] = [base64, retryAfter, address, route, scrubbing];
