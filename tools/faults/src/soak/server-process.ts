import { fork } from "node:child_process";
import { once } from "node:events";
import type { ServerFigures } from "./server.ts";

export type ServerProcess = AsyncDisposable & { endpoint: string; figures(): Promise<ServerFigures> };

/** Starts the soak's server in another process, and waits until it listens. */
export async function startServerProcess(seed: number): Promise<ServerProcess> {
  const child = fork(new URL("../scripts/soak-server.ts", import.meta.url), [String(seed)]);
  const [port] = (await once(child, "message")) as [number];
  return {
    endpoint: `http://127.0.0.1:${port}/api/predict/soak`,
    figures: async () => {
      child.send("figures");
      const [figures] = (await once(child, "message")) as [ServerFigures];
      return figures;
    },
    [Symbol.asyncDispose]: async () => {
      const over = once(child, "exit");
      child.disconnect();
      await over;
    },
  };
}
