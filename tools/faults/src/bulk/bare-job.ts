import { Pool } from "undici";
import type { BulkService } from "./service.ts";

/** More than the workers, so that none of them rests, and less than the queue holds. */
const AT_A_TIME = 16;

/**
 * The seconds that the same requests take with nothing of a client around them: what the machine and the
 * service's own timers add to the ideal time is in them too.
 */
export async function bareJob(service: BulkService, texts: readonly string[]): Promise<number> {
  const { origin, pathname } = new URL(service.endpoint);
  const pool = new Pool(origin, { connections: AT_A_TIME });
  const headers = { authorization: service.token, "content-type": "application/json" };
  let next = 0;
  const startedAt = performance.now();
  const work = async (): Promise<void> => {
    while (next < texts.length) {
      const body = JSON.stringify({ input: [texts[next++]], encoding_format: "base64" });
      const answer = await pool.request({ path: `${pathname}/v1/embeddings`, method: "POST", headers, body });
      await answer.body.json();
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  const seconds = (performance.now() - startedAt) / 1_000;
  await pool.close();
  return seconds;
}
