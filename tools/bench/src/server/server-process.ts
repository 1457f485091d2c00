import { fork } from "node:child_process";
import { once } from "node:events";
import type { ServerCounts } from "./server.ts";

export type ServerProcess = AsyncDisposable & {
  readonly address: string;
  reset(): Promise<void>;
  counts(): Promise<ServerCounts>;
};

/** Starts the server in another process, and waits until it listens. */
export async function startServerProcess(): Promise<ServerProcess> {
  const child = fork(new URL("../scripts/server.ts", import.meta.url));
  const [address] = (await once(child, "message")) as [string];
  const ask = async (question: "reset" | "counts"): Promise<ServerCounts> => {
    child.send(question);
    const [answer] = (await once(child, "message")) as [ServerCounts];
    return answer;
  };
  return {
    address,
    reset: async () => void (await ask("reset")),
    counts: () => ask("counts"),
    [Symbol.asyncDispose]: async () => {
      const over = once(child, "exit");
      child.disconnect();
      await over;
    },
  };
}
