import { parseArgs } from "node:util";
import { parse } from "shell-quote";
import { setFields } from "../set-fields.ts";

/** What a curl line says of a service. Secrets are as they stood there. */
export type CurlCall = {
  readonly address?: string;
  readonly authorization?: string;
  /** AI Search's second secret. */
  readonly deploymentToken?: string;
  readonly model?: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

export const isCurl = (text: string): boolean => /^\s*(?:\$\s+)?curl(?:\.exe)?\s/i.test(text);

/** Options of curl that take a value; of a few the value is wanted, of the others it is only not to be taken for the address. */
const WITH_VALUE = {
  header: "H",
  data: "d",
  "data-raw": undefined,
  "data-binary": undefined,
  "data-ascii": undefined,
  "data-urlencode": undefined,
  json: undefined,
  url: undefined,
  request: "X",
  user: "u",
  "user-agent": "A",
  output: "o",
  form: "F",
  cookie: "b",
  "cookie-jar": "c",
  referer: "e",
  "max-time": "m",
  "connect-timeout": undefined,
  proxy: "x",
  cacert: undefined,
  cert: "E",
  key: undefined,
  "write-out": "w",
  retry: undefined,
  resolve: undefined,
} as const;

const OPTIONS = Object.fromEntries(
  Object.entries(WITH_VALUE).map(([name, short]) => [
    name,
    { type: "string" as const, multiple: true, ...(short === undefined ? {} : { short }) },
  ]),
);

/** Reads a curl line as a shell would; variables of `env` that it names are put in, others stay as `$NAME`. */
export function readCurl(line: string, env: Environment): CurlCall {
  const words = shellWords(line, env).slice(1);
  const { values, positionals } = parseArgs({
    args: words,
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
  });
  const all = (name: keyof typeof WITH_VALUE): string[] =>
    [values[name] ?? []].flat().filter((value) => typeof value === "string");
  const headers = headersOf(all("header"));
  const bodies = [...all("data"), ...all("data-raw"), ...all("data-binary"), ...all("json")];
  return setFields({
    address: all("url")[0] ?? positionals.find((word) => /[.:/]/.test(word)),
    authorization: headers.get("authorization"),
    deploymentToken: headers.get("token"),
    model: bodies.map(modelOf).find((model) => model !== undefined),
  });
}

const UNKNOWN = "\u0001";

function shellWords(line: string, env: Environment): string[] {
  // A line that goes on: the backslash of shells, the caret of cmd, the backtick of PowerShell.
  const oneLine = line
    .trim()
    .replace(/^\$\s+/, "")
    .replace(/\s*[\\^`]\r?\n\s*/g, " ");
  const known = (name: string): string => env[name] ?? `${UNKNOWN}${name}`;
  const words: string[] = [];
  for (const entry of parse(oneLine, known)) {
    if (typeof entry === "string") words.push(entry.replaceAll(UNKNOWN, "$"));
    else if ("pattern" in entry) words.push(entry.pattern);
    // What follows a pipe or a semicolon is another command; a bare `&` in an address is the query's.
    else if ("op" in entry) break;
  }
  return words;
}

function headersOf(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

function modelOf(body: string): string | undefined {
  try {
    const { model } = JSON.parse(body) as { model?: unknown };
    return typeof model === "string" && model !== "" ? model : undefined;
  } catch {
    // Not JSON, or the name of a file: then nothing is known of the model.
    return undefined;
  }
}
