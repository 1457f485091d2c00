import type { EasClient } from "@paifang/client";
import type { CallFlags, ServiceCall } from "../call/call.ts";
import { withEasClient } from "../call/with-client.ts";
import { CommandError } from "../failure/command-error.ts";
import { readInput } from "../input/read-input.ts";
import { interruptSignal } from "../interrupt.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { writeAll } from "../show/write-all.ts";

type Pairs = readonly (readonly [string, string])[];
export type InvokeFlags = CallFlags & { method?: string; query?: Pairs; header?: Pairs };

type Asked = { path: string; body: string | undefined };

/** Sends a request of any form, and writes the answer's bytes as they come. */
export async function runInvoke(io: Io, { path, body }: Asked, flags: InvokeFlags): Promise<void> {
  refuseSecretFields(io, flags.header ?? []);
  const readsInput = body === "-";
  const call = { io, flags, service: undefined, sendsModel: false, readsInput, signal: interruptSignal() };
  const given = readsInput ? await readInput(io) : body;
  await withEasClient(call, (client) => invoke(call, client, { path, body: given }));
}

function refuseSecretFields(io: Io, fields: Pairs): void {
  const found = fields.find(([name]) => /^(authorization|token|proxy-authorization|cookie)$/i.test(name));
  if (found === undefined) return;
  const { failure } = messagesFor(io.env);
  throw new CommandError("TOKEN_IN_ARGUMENTS", failure.headerIsOurs(found[0]), {
    tries: [failure.tokenElsewhere],
  });
}

type Given = { path: string; body: string | Uint8Array | undefined };

async function invoke(
  { io, flags }: ServiceCall<InvokeFlags>,
  client: EasClient,
  { path, body }: Given,
): Promise<void> {
  const fields = Object.fromEntries(flags.header ?? []);
  const hasType = Object.keys(fields).some((name) => name.toLowerCase() === "content-type");
  const request = {
    path,
    method: flags.method?.toUpperCase() ?? (body === undefined ? "GET" : "POST"),
    ...(flags.query !== undefined && { query: Object.fromEntries(flags.query) }),
    headers: { ...(!hasType && isJson(body) && { "content-type": "application/json" }), ...fields },
    ...(body !== undefined && { body }),
  };
  if (flags.json !== true) {
    for await (const piece of await client.invoke({ ...request, stream: true }))
      await writeAll(io.stdout, piece);
    if (io.stdout.isTTY) io.stdout.write("\n");
    return;
  }
  const answer = await client.invoke(request);
  const { status, headers, requestIds, attempts } = answer;
  const text = answer.text();
  const shown = isJson(text) ? (JSON.parse(text) as unknown) : text;
  io.stdout.write(`${JSON.stringify({ status, headers, requestIds, attempts, body: shown })}\n`);
}

function isJson(body: string | Uint8Array | undefined): boolean {
  if (body === undefined || body.length === 0) return false;
  try {
    JSON.parse(typeof body === "string" ? body : Buffer.from(body).toString());
    return true;
  } catch {
    return false;
  }
}
