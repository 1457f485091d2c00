import { createHash } from "node:crypto";
import { EasClient, PartialBatchError } from "@paifang/client";
import type { BulkService } from "./service.ts";

export type JobFigures = {
  texts: number;
  /** Texts with a vector of their own after the first pass. */
  done: number;
  /** Failed texts by the code of their error. */
  failures: ReadonlyMap<string, readonly number[]>;
  requests: number;
  queueFull: number;
  timedOut: number;
  seconds: number;
};

/** The service's vectors know letters and their neighbours, so that texts of few letters would be taken for one another. */
const textOf = (index: number): string =>
  `text ${createHash("sha256").update(String(index)).digest("hex")} of the job`;

/** Longer than the context of the service's model, which refuses the whole request that holds it. */
const TOO_LONG_WORDS = 33_000;
const badText = (index: number): string => `${textOf(index)}${" word".repeat(TOO_LONG_WORDS)}`;

export const goodTexts = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => textOf(index));

/** A job in which every hundredth text is bad, at another place of each hundred. */
export function poisonedTexts(count: number): { texts: string[]; bad: number[] } {
  const bad = Array.from(
    { length: Math.floor(count / 100) },
    (_, hundred) => hundred * 100 + ((hundred * 37) % 100),
  );
  const texts = goodTexts(count);
  for (const index of bad) texts[index] = badText(index);
  return { texts, bad };
}

/** One `embed` of all texts. */
export async function bulkJob(
  service: BulkService,
  texts: readonly string[],
  maxBatchSize: number,
): Promise<JobFigures> {
  await using client = new EasClient({ endpoint: service.endpoint, token: service.token, maxBatchSize });
  const { vectors, failures, seconds } = await timed(async () => {
    try {
      const { embeddings } = await client.embed({ input: texts });
      return { vectors: embeddings, failures: [] };
    } catch (error) {
      if (!PartialBatchError.isInstance(error)) throw error;
      return { vectors: error.vectors, failures: error.failures };
    }
  });
  return {
    ...(await figuresOf(service, seconds)),
    texts: texts.length,
    done: doneOf(vectors),
    failures: byCode(failures),
  };
}

/** As many calls of one text in one tick. */
export async function burst(service: BulkService, calls: number): Promise<JobFigures> {
  await using client = new EasClient({ endpoint: service.endpoint, token: service.token });
  const { ends, seconds } = await timed(async () => ({
    ends: await Promise.allSettled(goodTexts(calls).map((text) => client.embed({ input: [text] }))),
  }));
  const vectors = ends.map((end) => (end.status === "fulfilled" ? end.value.embeddings[0] : undefined));
  const failures = ends.flatMap((end, index) =>
    end.status === "rejected" ? [{ index, error: end.reason as unknown }] : [],
  );
  return {
    ...(await figuresOf(service, seconds)),
    texts: calls,
    done: doneOf(vectors),
    failures: byCode(failures),
  };
}

async function timed<T extends object>(run: () => Promise<T>): Promise<T & { seconds: number }> {
  const startedAt = performance.now();
  return { ...(await run()), seconds: (performance.now() - startedAt) / 1_000 };
}

type ServiceFigures = Pick<JobFigures, "requests" | "queueFull" | "timedOut" | "seconds">;

async function figuresOf(service: BulkService, seconds: number): Promise<ServiceFigures> {
  const { requests, queueFull, timedOut } = await service.counts();
  return { requests, queueFull, timedOut, seconds };
}

/** Two texts of these jobs never have one vector, so that a vector that comes twice is a wrong one. */
function doneOf(vectors: readonly (Float32Array | undefined)[]): number {
  const seen = new Set<string>();
  for (const vector of vectors) if (vector !== undefined) seen.add(vector.join());
  return seen.size;
}

function byCode(failures: readonly { index: number; error: unknown }[]): Map<string, number[]> {
  const codes = new Map<string, number[]>();
  for (const { index, error } of failures) {
    const code = error instanceof Error ? String(Reflect.get(error, "code") ?? error.name) : String(error);
    codes.set(code, [...(codes.get(code) ?? []), index]);
  }
  return codes;
}
