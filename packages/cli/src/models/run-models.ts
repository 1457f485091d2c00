import type { ModelInfo } from "@paifang/client";
import type { CallFlags, ServiceCall } from "../call/call.ts";
import { namedServices } from "../call/service-variables.ts";
import { withEasClient } from "../call/with-client.ts";
import { Ended } from "../failure/command-error.ts";
import { showFailure } from "../failure/show-failure.ts";
import { interruptSignal } from "../interrupt.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { tableOf } from "../show/table.ts";

type Listed = ModelInfo & { service: string };

/** Lists the models of the one service that is named, else of all that the environment names. */
export async function runModels(io: Io, flags: CallFlags): Promise<void> {
  const isOne = flags.service !== undefined || flags.endpoint !== undefined;
  const names = isOne ? [flags.service ?? ""] : namedServices(io.env);
  const signal = interruptSignal();
  const listed: Listed[] = [];
  let hasFailed = false;
  for (const name of names.length === 0 ? [""] : names) {
    const service = name === "" ? undefined : name;
    const call = { io, flags, service, sendsModel: false, readsInput: false, signal };
    try {
      listed.push(...(await modelsOf(call, name)));
    } catch (error) {
      if (names.length < 2 || signal.aborted) throw error;
      hasFailed = true;
      showFailure(error, io, flags.json === true);
    }
  }
  if (flags.curl !== true) print(io, listed, flags.json === true);
  if (hasFailed) throw new Ended(1);
}

async function modelsOf(call: ServiceCall, name: string): Promise<Listed[]> {
  let found: Listed[] = [];
  await withEasClient(call, async (client) => {
    const { models } = await client.models();
    found = models.map((model) => ({ service: name, ...model }));
  });
  return found;
}

function print(io: Io, listed: readonly Listed[], asJson: boolean): void {
  if (asJson) {
    for (const model of listed) io.stdout.write(`${JSON.stringify(model)}\n`);
    return;
  }
  const { table } = messagesFor(io.env);
  const rows = listed.map(({ service, id, ownedBy, maxInputTokens }) => [
    service,
    id,
    ownedBy ?? "",
    String(maxInputTokens ?? ""),
  ]);
  io.stdout.write(tableOf(io.stdout, [table.service, table.model, table.owner, table.maxInput], rows));
}
