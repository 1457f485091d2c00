import type { CapturedRequest } from "./capture.ts";

/** What stands for a secret in a captured request, and the shell's words that put it there. */
export type SecretWord = { placeholder: string; word: string };

/** What curl writes itself, or what only this client needs. */
const LEFT_OUT = new Set(["content-length", "user-agent", "accept-encoding", "connection", "host"]);

/** For sh: nothing inside single quotes means anything, so libraries that escape for several shells only make it harder to read. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The same request as a line for a shell; secrets stay in their variables. */
export function curlLine(request: CapturedRequest, secrets: readonly SecretWord[]): string {
  const fields = Object.entries(request.headers).filter(([name]) => !LEFT_OUT.has(name));
  const method = request.method === "GET" ? [] : [`-X ${request.method}`];
  const parts = [
    ["curl -sS -N", ...method, quoted(request.url)].join(" "),
    ...fields.map(([name, value]) => `-H ${field(`${name}: ${value}`, secrets)}`),
    ...(request.body === "" ? [] : [`--data-raw ${quoted(request.body)}`]),
  ];
  return `${parts.join(" \\\n  ")}\n`;
}

function field(text: string, secrets: readonly SecretWord[]): string {
  const secret = secrets.find(({ placeholder }) => text.includes(placeholder));
  if (secret === undefined) return quoted(text);
  return `"${text.replace(secret.placeholder, () => secret.word)}"`;
}
