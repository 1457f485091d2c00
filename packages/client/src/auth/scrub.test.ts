import fc from "fast-check";
import { expect, test } from "vitest";
import { scrub } from "./scrub.ts";

const secrets = fc
  .stringMatching(/^[\x21-\x7e\xa0-\xff]{8,40}$/)
  .filter((text) => !"[redacted]".includes(text));
/** Not one that ends in the beginning of an escape, which would swallow the secret's first letters. */
const wholes = fc.string().filter((text) => !/[%\\&][#\w]{0,6}$/.test(text));
const hex = (text: string): string => Buffer.from(text, "latin1").toString("hex");
const base64 = (text: string): string => Buffer.from(text, "latin1").toString("base64");
const each = (text: string, write: (code: string) => string): string =>
  [...text].map((letter) => write(hex(letter))).join("");

/** The forms in which a secret may be echoed: each gives the text of it between two others. */
const FORMS: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  percent: encodeURIComponent,
  "percent in small letters": (secret) =>
    encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  "percent, slashes left": (secret) => encodeURIComponent(secret).replaceAll("%2F", "/"),
  JSON: (secret) => JSON.stringify(secret).slice(1, -1),
  "JSON with escaped slashes": (secret) => JSON.stringify(secret).slice(1, -1).replaceAll("/", "\\/"),
  "JSON in codes": (secret) => each(secret, (code) => `\\u00${code}`),
  "JSON in JSON": (secret) => JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
  HTML: (secret) =>
    secret.replace(
      /[&<>"']/g,
      (letter) => `&${{ "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "#x27" }[letter]};`,
    ),
  "HTML in codes": (secret) => each(secret, (code) => `&#${Number.parseInt(code, 16)};`),
  base64,
  "base64 without padding": (secret) => base64(secret).replace(/=+$/, ""),
  base64url: (secret) => Buffer.from(secret, "latin1").toString("base64url"),
  "base64 in an address": (secret) => encodeURIComponent(base64(secret)),
  hexadecimal: hex,
  "hexadecimal in capitals": (secret) => hex(secret).toUpperCase(),
};

test.each(Object.keys(FORMS))("a secret that is echoed as %s is not left in the text", (name) => {
  fc.assert(
    fc.property(secrets, wholes, fc.string(), (secret, before, after) => {
      const form = FORMS[name]?.(secret) ?? "";
      const clean = scrub(before + form + after, [secret]);
      for (const write of Object.values(FORMS)) expect(clean).not.toContain(write(secret));
      expect(scrub(clean, [secret])).toBe(clean);
    }),
  );
});

test("a secret behind a user's name in base64, as Basic has it, is taken out wherever it begins", () => {
  fc.assert(
    fc.property(
      secrets,
      fc.stringMatching(/^[a-z]{0,9}$/),
      fc.stringMatching(/^[a-z]{0,9}$/),
      (secret, user, after) => {
        const middle = secret.slice(2, -2);
        // A neighbour that holds it shows nothing of the secret.
        fc.pre(!`${user}:`.includes(middle) && !after.includes(middle));
        const whole = base64(`${user}:${secret}${after}`);
        const clean = scrub(`Basic ${whole}`, [secret]);
        expect(clean).toContain("[redacted]");
        const left = clean.replace("Basic ", "").split("[redacted]");
        // What is left decodes to no more than the neighbours of the secret and the halves of letters at its borders.
        for (const piece of left)
          expect(Buffer.from(piece, "base64").toString("latin1")).not.toContain(middle);
        expect(left.join("").length).toBeLessThanOrEqual(
          whole.length - Math.floor((secret.length * 4) / 3) + 2,
        );
      },
    ),
  );
});

test("of two secrets one of which begins like the other, neither is left", () => {
  expect(scrub("a canary-token-1234 b canary-token c", ["canary-token", "canary-token-1234"])).toBe(
    "a [redacted] b [redacted] c",
  );
});

test("a secret in which a text was cut off is not left with its beginning", () => {
  const secret = "canary-token-1234";
  for (let length = 4; length <= secret.length; length++)
    expect(scrub(`it says "x ${secret.slice(0, length)}…".`, [secret])).toBe('it says "x [redacted]…".');
  for (let length = 8; length <= secret.length; length++)
    expect(scrub(`cut: ${secret.slice(0, length)}`, [secret])).toBe("cut: [redacted]");
});

test("scrubbing twice is scrubbing once", () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "canary-token",
      "Bearer ",
      "EAS ",
      "http://",
      "@",
      "\\",
      "%",
      "&#x",
      "…",
      "user:pw",
      "%2F",
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
      const once = scrub(pieces.join(""), ["canary-token"]);
      expect(scrub(once, ["canary-token"])).toBe(once);
    }),
  );
});

test("a Bearer header, an EAS signature and a password in an address are taken out whoever they belong to", () => {
  expect(
    scrub(
      String.raw`sent Bearer abcdef123456==, EAS scnkVhneI1jsZrpF= to http://u:p@w@host/ or "http:\/\/u:pw@host"`,
      [],
    ),
  ).toBe(
    String.raw`sent Bearer [redacted], EAS [redacted] to http://[redacted]@host/ or "http:\/\/[redacted]@host"`,
  );
});

test.each([
  "EAS service is not found",
  "the Bearer form",
  '{"url":"http://host","mail":"a@b.test"}',
  "100% of \\ and & stay",
  "a\\/b %41 &amp; stay where no secret is",
])("the innocent text %j stays as it is", (text) => {
  expect(scrub(text, ["canary-token-1234"])).toBe(text);
});

test.each([
  ["slashes", "/"],
  ["addresses", "//a"],
  ["backslashes", "\\"],
  ["percent signs", "%2"],
  ["escapes", "%41\\u0041&#65;"],
  ["Bearer", "Bearer "],
  ["EAS and blanks", "EAS      "],
  ["ellipses", "cana…"],
  ["the secret's first letter", "c"],
  ["the secret", "canary-token-1234"],
])("a quarter of a mebibyte of %s is scrubbed in the time of its length", (_, unit) => {
  const timeOf = (length: number): number => {
    const text = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
    const start = performance.now();
    scrub(text, ["canary-token-1234", "c".repeat(200)]);
    return performance.now() - start;
  };
  // A quadratic time would be minutes.
  expect(timeOf(262_144)).toBeLessThan(5_000);
});
