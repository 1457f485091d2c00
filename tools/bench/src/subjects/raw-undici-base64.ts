import { Pool } from "undici";
import { batches, embedBody } from "./bodies.ts";
import { inFlight } from "./in-flight.ts";
import { routeParts } from "./route-parts.ts";
import type { Passes, Subject, Task } from "./subject.ts";

type Answer = { data: { embedding: string }[] };

async function embed({ address, batchSize, inFlight: connections }: Task): Promise<Passes> {
  const { origin, prefix } = routeParts(address);
  const pool = new Pool(origin, { connections });
  const send = async (input: readonly string[]): Promise<Float32Array[]> => {
    const { body } = await pool.request({
      method: "POST",
      path: `${prefix}/v1/embeddings`,
      headers: { "content-type": "application/json", authorization: "token" },
      body: embedBody(input, "base64"),
    });
    const { data } = (await body.json()) as Answer;
    return data.map(({ embedding }) => {
      const { buffer, byteOffset, byteLength } = Buffer.from(embedding, "base64");
      return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
    });
  };
  return {
    pass: async (count) => {
      const answers = await inFlight(batches(count, batchSize), connections, send);
      return { kind: "vectors", vectors: answers.flat() };
    },
    close: () => pool.close(),
  };
}

/** What somebody would write by hand who knows that the server can base64. */
export const subject: Subject = { open: { embed } };
