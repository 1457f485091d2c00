/** A request as it came over the wire, once its body was whole. */
export type RawRequest = {
  method: string;
  /** Path and query. */
  target: string;
  headers: Readonly<Record<string, string>>;
  body: string;
};

/** Reads requests out of the bytes of one connection. Bodies have a length or come in chunks. */
export class RequestReader {
  #bytes: Buffer = Buffer.alloc(0);
  #head: { text: string; bodyAt: number } | undefined;

  add(piece: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, piece]);
    const end = this.#head === undefined ? this.#bytes.indexOf("\r\n\r\n") : -1;
    if (end >= 0) this.#head = { text: this.#bytes.toString("latin1", 0, end), bodyAt: end + 4 };
  }

  /** The head of the request that is coming in; its body may be missing still. */
  get begun(): boolean {
    return this.#head !== undefined;
  }

  /** The next whole request, taken out of the bytes. */
  take(): RawRequest | undefined {
    if (this.#head === undefined) return undefined;
    const { text, bodyAt } = this.#head;
    const headers = headersOf(text);
    const body = bodyOf(this.#bytes.subarray(bodyAt), headers);
    if (body === undefined) return undefined;
    this.#bytes = this.#bytes.subarray(bodyAt + body.wireBytes);
    this.#head = undefined;
    this.add(Buffer.alloc(0));
    const [method = "", target = ""] = text.split(" ", 2);
    return { method, target, headers, body: body.text };
  }
}

function headersOf(head: string): Record<string, string> {
  const lines = head.split("\r\n").slice(1);
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

type Body = { text: string; wireBytes: number };

function bodyOf(bytes: Buffer, headers: Readonly<Record<string, string>>): Body | undefined {
  if (headers["transfer-encoding"] === "chunked") return chunkedBody(bytes);
  const length = Number(headers["content-length"] ?? 0);
  return bytes.length < length ? undefined : { text: bytes.toString("utf8", 0, length), wireBytes: length };
}

function chunkedBody(bytes: Buffer): Body | undefined {
  const pieces: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (bytes.length < next) return undefined;
    pieces.push(bytes.subarray(lineEnd + 2, next - 2));
    at = next;
    if (size === 0) return { text: Buffer.concat(pieces).toString("utf8"), wireBytes: at };
  }
}
