import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Connection, Receiver } from "./attempt.ts";
import { decompressed } from "./decompress.ts";

const COMPRESS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };
const silent: Connection = { pause: () => {}, resume: () => {}, abort: () => {} };

type Collected = { receiver: Receiver; pieces: Uint8Array[]; ended: () => boolean; failures: unknown[] };

function collector(): Collected {
  const pieces: Uint8Array[] = [];
  const failures: unknown[] = [];
  let ended = false;
  return {
    pieces,
    failures,
    ended: () => ended,
    receiver: {
      write: (piece) => void pieces.push(piece),
      end: () => {
        ended = true;
      },
      fail: (error) => void failures.push(error),
    },
  };
}

test("any split of a compressed body unfolds to the same bytes, before the answer counts as ended", async () => {
  const encodings = fc.constantFrom(...(Object.keys(COMPRESS) as (keyof typeof COMPRESS)[]));
  await fc.assert(
    fc.asyncProperty(
      encodings,
      fc.uint8Array({ maxLength: 2_000 }),
      fc.array(fc.nat(2_000)),
      async (name, data, cuts) => {
        const bytes = COMPRESS[name](data);
        const { receiver, pieces, ended } = collector();
        const through = decompressed(name, silent, () => receiver);
        const places = [
          0,
          ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b),
          bytes.length,
        ];
        for (const [at, place] of places.entries()) through.write(bytes.subarray(place, places[at + 1]));
        await through.end();
        expect(ended()).toBe(true);
        expect(Buffer.concat(pieces)).toEqual(Buffer.from(data));
      },
    ),
    { numRuns: 50 },
  );
});

test("a compressed body cut at any byte never ends well", async () => {
  const bytes = gzipSync("a text that is long enough to be cut");
  for (let length = 1; length < bytes.length; length++) {
    const { receiver, ended } = collector();
    const through = decompressed("gzip", silent, () => receiver);
    through.write(bytes.subarray(0, length));
    await expect(through.end()).rejects.toMatchObject({
      code: "ANSWER_INVALID",
      retryCause: "broken-answer",
    });
    expect(ended()).toBe(false);
  }
});

test("an empty body is empty whatever its encoding", async () => {
  const { receiver, pieces, ended } = collector();
  await decompressed("gzip", silent, () => receiver).end();
  expect(ended()).toBe(true);
  expect(pieces).toEqual([]);
});

test("an answer without an encoding, or with identity, goes straight through", () => {
  const { receiver } = collector();
  for (const encoding of [undefined, "", "identity", " Identity "])
    expect(decompressed(encoding, silent, () => receiver)).toBe(receiver);
});

test("an encoding that is not known is refused", () => {
  const { receiver } = collector();
  expect(() => decompressed("zstd", silent, () => receiver)).toThrow(/encoded as "zstd"/);
});

test("a receiver that fails to take a piece ends the connection with its error", async () => {
  const reasons: unknown[] = [];
  const refused = new Error("too much");
  const through = decompressed("gzip", { ...silent, abort: (reason) => reasons.push(reason) }, () => ({
    ...collector().receiver,
    write: () => {
      throw refused;
    },
  }));
  through.write(gzipSync("text"));
  await expect(through.end()).rejects.toBe(refused);
  expect(reasons).toContain(refused);
});

test("the socket rests while the decompressor is full, and goes on after", async () => {
  const noise = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * at * 7_919 + (at >> 3)) & 255));
  const { promise: resumed, resolve } = Promise.withResolvers<void>();
  let pauses = 0;
  const connection = { ...silent, pause: () => pauses++, resume: resolve };
  const { receiver, pieces } = collector();
  const through = decompressed("gzip", connection, () => receiver);
  through.write(gzipSync(noise, { level: 0 }));
  expect(pauses).toBe(1);
  await resumed;
  await through.end();
  expect(Buffer.concat(pieces)).toEqual(noise);
});
