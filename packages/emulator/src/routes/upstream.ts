import { textAnswer, type Answer, type ServiceRequest } from "../answer.ts";
import type { Upstream } from "../engines/upstream.ts";

/** Of one connection, or told anew by whoever writes the answer. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-length",
  "content-encoding",
  "set-cookie",
  "date",
]);

/** Passes a request on, and gives what comes back as it is, a stream as it comes. */
export async function askUpstream(
  { path, headers, body }: ServiceRequest,
  upstream: Upstream,
  gone: AbortSignal,
): Promise<Answer> {
  const url = upstream.url + path.replace(/^\/v1/, "");
  try {
    const answered = await fetch(url, {
      method: "POST",
      body: await upstream.bodyFor(body, gone),
      headers: {
        "content-type": headers["content-type"] ?? "application/json",
        accept: headers["accept"] ?? "*/*",
        ...(upstream.apiKey !== undefined && { authorization: `Bearer ${upstream.apiKey}` }),
      },
      signal: gone,
      // A redirect would take the key elsewhere.
      redirect: "manual",
    });
    const given = Object.fromEntries([...answered.headers].filter(([name]) => !OWN_HEADERS.has(name)));
    const isStream = given["content-type"]?.startsWith("text/event-stream") === true;
    const read =
      isStream && answered.body !== null
        ? textOf(answered.body)
        : new Uint8Array(await answered.arrayBuffer());
    return { status: answered.status, headers: given, body: read };
  } catch (reason) {
    if (gone.aborted) throw reason;
    return textAnswer(502, `The chat upstream ${upstream.url} did not answer: ${causeOf(reason)}`);
  }
}

/** Text as it comes; a character that is cut by a chunk's end waits for its rest. */
async function* textOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  for await (const bytes of body) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}

function causeOf(reason: unknown): string {
  const cause = reason instanceof Error ? (reason.cause ?? reason) : reason;
  return (cause as { code?: string }).code ?? (cause instanceof Error ? cause.message : String(cause));
}
