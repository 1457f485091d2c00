/** So much text Node copies onto its stack, together with the head, rather than into memory of its own. */
const MAX_COPIED_BYTES = 16_384;

/**
 * The JSON of an answer with embeddings. Written by hand: of letters that need no escape, `JSON.stringify` looks at every
 * one. A long answer comes as bytes, since its string would be copied several times on its way out and by the collector.
 */
export function embeddingsBody(head: object, embeddings: readonly (string | number[])[]): string | Buffer {
  const opening = `${JSON.stringify(head).slice(0, -1)},"data":[`;
  const parts: string[] = [];
  for (const [index, embedding] of embeddings.entries()) {
    const [text, quote] = typeof embedding === "string" ? [embedding, '"'] : [JSON.stringify(embedding), ""];
    const comma = index === 0 ? "" : ",";
    parts.push(`${comma}{"index":${index},"object":"embedding","embedding":${quote}`, text, `${quote}}`);
  }
  parts.push("]}");
  // Only the head has words that can be other than ASCII.
  const length = parts.reduce((sum, part) => sum + part.length, Buffer.byteLength(opening));
  if (length <= MAX_COPIED_BYTES) return opening + parts.join("");
  const bytes = Buffer.allocUnsafe(length);
  let at = bytes.write(opening);
  for (const part of parts) at += bytes.write(part, at, "latin1");
  return bytes;
}
