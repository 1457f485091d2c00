import { PartialBatchError, type BatchDone, type EmbedResponse } from "@paifang/client";
import type { CallFlags, ServiceCall } from "../call/call.ts";
import { withEitherClient } from "../call/with-client.ts";
import { CommandError, Ended } from "../failure/command-error.ts";
import { showFailure } from "../failure/show-failure.ts";
import { readTexts, type InputText } from "../input/read-texts.ts";
import { interruptSignal } from "../interrupt.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { openProgress } from "../show/progress.ts";

export type EmbedFlags = CallFlags & {
  inputType?: "query" | "document";
  instruction?: string;
  dimensions?: number;
  form: "float" | "base64";
};

const SHOWN_FAILURES = 10;

/** Prints a vector for each text as soon as its batch is there, so that nothing finished is lost. */
export async function runEmbed(io: Io, given: readonly string[], flags: EmbedFlags): Promise<void> {
  const texts = await readTexts(io, given);
  const { failure } = messagesFor(io.env);
  if (texts.length === 0) throw new CommandError("CALL_INVALID", failure.noTexts);
  const call: ServiceCall<EmbedFlags> = {
    io,
    flags,
    service: "embed",
    kind: "text",
    sendsModel: true,
    readsInput: given.includes("-"),
    signal: interruptSignal(),
  };
  await withEitherClient(call, async (client) => embed(call, texts, (request) => client.embed(request)));
}

type Request = {
  input: string[];
  inputType?: "query" | "document";
  instruction?: string;
  dimensions?: number;
  onBatch: (done: BatchDone) => void;
};

async function embed(
  call: ServiceCall<EmbedFlags>,
  texts: readonly InputText[],
  ask: (request: Request) => Promise<EmbedResponse>,
): Promise<void> {
  const { io, flags } = call;
  const messages = messagesFor(io.env).embed;
  const progress = await openProgress(io, texts.length, flags.curl !== true);
  const { inputType, instruction, dimensions } = flags;
  try {
    const response = await ask({
      input: texts.map(({ text }) => text),
      ...(inputType !== undefined && { inputType }),
      ...(instruction !== undefined && { instruction }),
      ...(dimensions !== undefined && { dimensions }),
      onBatch: (batch) => {
        printBatch(io, texts, batch, flags.form);
        progress.advance(batch.embeddings.length, messages.progress(batch.done, batch.total));
      },
    });
    progress.end(summaryOf(io, texts.length, response));
  } catch (error) {
    progress.end();
    if (!PartialBatchError.isInstance(error)) throw error;
    tellPartial(io, error, flags.json === true);
    throw new Ended(1);
  }
}

function printBatch(
  io: Io,
  texts: readonly InputText[],
  { first, embeddings }: BatchDone,
  form: EmbedFlags["form"],
): void {
  const lines = embeddings.map((vector, place) => {
    const index = first + place;
    const id = texts[index]?.id;
    const embedding = form === "base64" ? base64Of(vector) : Array.from(vector);
    return `${JSON.stringify({ index, ...(id !== undefined && { id }), embedding })}\n`;
  });
  io.stdout.write(lines.join(""));
}

const base64Of = ({ buffer, byteOffset, byteLength }: Float32Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString("base64");

function summaryOf(io: Io, count: number, response: EmbedResponse): string {
  const { summary, tokens } = messagesFor(io.env).embed;
  const { dimensions, attempts, usage } = response;
  const counted = usage === undefined ? "" : `, ${tokens(usage.inputTokens)}`;
  return summary({ count, dimensions, requests: attempts }) + counted;
}

function tellPartial(io: Io, error: PartialBatchError, asJson: boolean): void {
  if (asJson) {
    const failures = error.failures.map(({ index, error: reason }) => ({ index, message: String(reason) }));
    io.stderr.write(`${JSON.stringify({ error: { code: error.code, detail: error.detail, failures } })}\n`);
    return;
  }
  const texts = messagesFor(io.env).embed;
  const shown = error.failures.slice(0, SHOWN_FAILURES);
  for (const { index, error: reason } of shown)
    io.stderr.write(`${texts.failedText(index, String(reason))}\n`);
  const [first] = error.failures;
  if (first !== undefined) showFailure(first.error, io, false);
  io.stderr.write(`${texts.partial(error.failures.length, error.vectors.length)}\n`);
}
