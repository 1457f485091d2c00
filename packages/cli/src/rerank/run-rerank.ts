import type { CallFlags, ServiceCall } from "../call/call.ts";
import { withEitherClient } from "../call/with-client.ts";
import { CommandError } from "../failure/command-error.ts";
import { readTexts } from "../input/read-texts.ts";
import { interruptSignal } from "../interrupt.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { oneLine } from "../show/one-line.ts";
import { tableOf } from "../show/table.ts";

export type RerankFlags = CallFlags & { top?: number; instruction?: string };

type Asked = { query: string; documents: readonly string[] };

const SCORE_DIGITS = 4;

/** Prints the documents, best first. */
export async function runRerank(io: Io, asked: Asked, flags: RerankFlags): Promise<void> {
  const texts = await readTexts(io, asked.documents);
  const { failure, table } = messagesFor(io.env);
  if (texts.length === 0) throw new CommandError("CALL_INVALID", failure.noDocuments);
  const call: ServiceCall<RerankFlags> = {
    io,
    flags,
    service: "rerank",
    kind: "reranker",
    sendsModel: true,
    readsInput: asked.documents.includes("-"),
    signal: interruptSignal(),
  };
  const { top, instruction } = flags;
  await withEitherClient(call, async (client) => {
    const { results } = await client.rerank({
      query: asked.query,
      documents: texts.map(({ text }) => text),
      ...(top !== undefined && { topN: top }),
      ...(instruction !== undefined && { instruction }),
    });
    if (flags.json === true) {
      for (const { index, score } of results)
        io.stdout.write(`${JSON.stringify({ index, score, ...texts[index] })}\n`);
      return;
    }
    const rows = results.map(({ index, score }) => [
      score.toFixed(SCORE_DIGITS),
      String(index),
      oneLine(texts[index]?.text ?? ""),
    ]);
    io.stdout.write(tableOf(io.stdout, [table.score, table.index, table.document], rows));
  });
}
