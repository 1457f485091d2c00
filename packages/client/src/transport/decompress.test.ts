import { constants, deflateRawSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Connection, Receiver } from "./attempt.ts";
import { decompressed } from "./decompress.ts";

const silent: Connection = { pause: () => {}, resume: () => {}, abort: () => {} };

const piecesOf = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );

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
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), fc.array(fc.nat(2_000)), async (data, cuts) => {
      const bytes = gzipSync(data);
      const { receiver, pieces, ended } = collector();
      const through = decompressed("gzip", silent, () => receiver);
      const places = [
        0,
        ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b),
        bytes.length,
      ];
      for (const [at, place] of places.entries()) through.write(bytes.subarray(place, places[at + 1]));
      await through.end();
      expect(ended()).toBe(true);
      expect(Buffer.concat(pieces)).toEqual(Buffer.from(data));
    }),
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

test.each(["zstd", "br", "deflate", "compress", "gzip, gzip", "constructor"])(
  "the encoding %s is refused by name",
  (encoding) => {
    const { receiver } = collector();
    expect(() => decompressed(encoding, silent, () => receiver)).toThrow(`encoded as "${encoding}"`);
  },
);

/** Decompresses pieces as an answer does, and gives what came of it. */
async function outcomeOf(...pieces: Uint8Array[]): Promise<{ text: string; ended: boolean; error: unknown }> {
  const collected = collector();
  const through = decompressed("gzip", silent, () => collected.receiver);
  for (const piece of pieces) through.write(piece);
  const error = await Promise.resolve(through.end()).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { text: Buffer.concat(collected.pieces).toString(), ended: collected.ended(), error };
}

const BROKEN = { ended: false, error: { code: "ANSWER_INVALID", retryCause: "broken-answer" } };

test("a body of several compressed members is all of them", async () => {
  const [one, two] = [gzipSync("one "), gzipSync("two")];
  const both = { text: "one two", ended: true, error: undefined };
  expect(await outcomeOf(Buffer.concat([one, two]))).toEqual(both);
  expect(await outcomeOf(one, two)).toEqual(both);
});

test.each([
  ["text", "trailing"],
  ["zeros", "\0\0\0\0"],
  ["zeros before text", "\0text"],
  ["the beginning of another member", "\x1f\x8b"],
])("%s after the end of the compressed data are no end", async (_what, garbage) => {
  const whole = gzipSync("whole");
  const tail = Buffer.from(garbage, "latin1");
  expect(await outcomeOf(Buffer.concat([whole, tail]))).toMatchObject(BROKEN);
  expect(await outcomeOf(whole, tail)).toMatchObject(BROKEN);
});

test("a wrong checksum or length is no end", async () => {
  for (const fromEnd of [8, 4]) {
    const bytes = gzipSync("checked");
    const at = bytes.length - fromEnd;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    expect(await outcomeOf(bytes)).toMatchObject(BROKEN);
  }
});

test("data without the head of gzip is refused", async () => {
  expect(await outcomeOf(deflateRawSync("raw"))).toMatchObject(BROKEN);
  expect(await outcomeOf(Buffer.from("plain"))).toMatchObject(BROKEN);
});

const MIB = 1_048_576;

test("a body that unfolds to more than 200 times its size is refused soon after its first MiB", async () => {
  const bomb = gzipSync(Buffer.alloc(64 * MIB, "x"), { level: 9 });
  for (const pieces of [[bomb], piecesOf(bomb, 1_024)]) {
    const { text, error } = await outcomeOf(...pieces);
    expect(error).toMatchObject({ code: "ANSWER_TOO_LARGE", retryCause: "none" });
    expect(text).toHaveLength(MIB);
  }
});

test("up to a MiB, and below 200 times, what repeats itself is taken", async () => {
  expect((await outcomeOf(gzipSync(Buffer.alloc(MIB, "x")))).error).toBeUndefined();
  const stored = gzipSync(Buffer.alloc(3 * MIB, "x"), { level: 0 });
  expect((await outcomeOf(stored)).text).toHaveLength(3 * MIB);
});

test("each flushed part is there before the next comes", async () => {
  const { receiver, pieces } = collector();
  const through = decompressed("gzip", silent, () => receiver);
  const whole = gzipSync("one", { finishFlush: constants.Z_SYNC_FLUSH });
  through.write(whole);
  await expect.poll(() => Buffer.concat(pieces).toString()).toBe("one");
  through.fail(new Error("over"));
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
