import type { EasClient } from "@paifang/client";
import type { CallFlags, ServiceCall } from "../call/call.ts";
import { withEasClient } from "../call/with-client.ts";
import { readInput } from "../input/read-input.ts";
import { interruptSignal } from "../interrupt.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { writeAll } from "../show/write-all.ts";

export type QueueGetFlags = CallFlags & { keep?: boolean; deadline?: number };
export type QueuePutFlags = QueueGetFlags & {
  path?: string;
  priority?: number;
  tag?: readonly (readonly [string, string])[];
  wait?: boolean;
};

const MS_PER_SECOND = 1_000;

const callOf = <F extends CallFlags>(io: Io, flags: F, readsInput: boolean): ServiceCall<F> => ({
  io,
  flags,
  service: undefined,
  sendsModel: false,
  readsInput,
  signal: interruptSignal(),
});

/** Puts an item and prints its id; with `--wait` the answer instead. */
export async function runQueuePut(io: Io, given: string, flags: QueuePutFlags): Promise<void> {
  const call = callOf(io, flags, given === "-");
  const body = given === "-" ? await readInput(io) : given;
  const { path, priority, tag } = flags;
  await withEasClient(call, async (client) => {
    const { index, requestId } = await client.queue.put({
      body,
      ...(path !== undefined && { path }),
      ...(priority !== undefined && { priority }),
      ...(tag !== undefined && { tags: Object.fromEntries(tag) }),
    });
    if (flags.wait === true) {
      io.stderr.write(`${messagesFor(io.env).queue.waiting(requestId)}\n`);
      await printAnswer(call, client, requestId);
      return;
    }
    const asJson = JSON.stringify({ requestId, ...(index !== undefined && { index: String(index) }) });
    io.stdout.write(flags.json === true ? `${asJson}\n` : `${requestId}\n`);
  });
}

/** Waits for the answer to an item and prints it. */
export async function runQueueGet(io: Io, requestId: string, flags: QueueGetFlags): Promise<void> {
  const call = callOf(io, flags, false);
  await withEasClient(call, (client) => printAnswer(call, client, requestId));
}

async function printAnswer(
  { io, flags }: ServiceCall<QueueGetFlags>,
  client: EasClient,
  requestId: string,
): Promise<void> {
  const { keep, deadline } = flags;
  const { index, tags, data } = await client.queue.take({
    requestId,
    ...(keep !== undefined && { keep }),
    ...(deadline !== undefined && { deadlineMs: deadline * MS_PER_SECOND }),
  });
  if (flags.json !== true) {
    await writeAll(io.stdout, data);
    if (io.stdout.isTTY) io.stdout.write("\n");
    return;
  }
  const text = new TextDecoder().decode(data);
  io.stdout.write(`${JSON.stringify({ requestId, index: String(index), tags, data: text })}\n`);
}
