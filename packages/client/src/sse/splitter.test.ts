import { createParser } from "eventsource-parser";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ResponseError } from "../errors.ts";
import type { ServerEvent } from "./lines.ts";
import { eventSplitter } from "./splitter.ts";

type Outcome = { events: ServerEvent[]; error: unknown };

function split(pieces: readonly Uint8Array[]): Outcome {
  const events: ServerEvent[] = [];
  const splitter = eventSplitter((event) => events.push(event));
  try {
    for (const piece of pieces) splitter.write(piece);
    splitter.end();
    return { events, error: undefined };
  } catch (error) {
    return { events, error };
  }
}

const splitText = (text: string): ServerEvent[] => split([Buffer.from(text)]).events;

const piecesOf = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );

/** The standard's own steps, written out plainly. */
function byTheStandard(bytes: Uint8Array): ServerEvent[] {
  const lines = new TextDecoder().decode(bytes).split(/\r\n|\r|\n/);
  const events: ServerEvent[] = [];
  let data: string[] = [];
  let type = "";
  for (const line of lines.slice(0, -1)) {
    if (line === "") {
      if (data.length > 0) events.push({ type: type === "" ? undefined : type, data: data.join("\n") });
      data = [];
      type = "";
      continue;
    }
    const [, field, value = ""] = /^([^:]*)(?::\u0020?(.*))?$/su.exec(line) ?? [];
    if (field === "data") data.push(value);
    if (field === "event") type = value;
  }
  return events;
}

const FIELDS = ["data", "data:", "data: ", "event:", ": ping", "id: 1", "retry: 5"];
const LINE_ENDS = ["\n", "\n", "\r", "\r\n", "\n\n", "\r\r", "\r\n\r\n"];
const TEXTS = ["x", "\uFEFF", " ", "你好", "👩‍👧", "[DONE]", "ï"];

/** Streams out of the bytes that matter to a splitter. */
const stream = fc
  .array(fc.constantFrom(...FIELDS, ...LINE_ENDS, ...TEXTS), { maxLength: 40 })
  .map((parts) => Buffer.from(parts.join("")));

const sizes = fc.array(fc.nat(9), { minLength: 1, maxLength: 30 });

function cut(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const length of lengths) {
    pieces.push(bytes.subarray(from, from + length));
    from += length;
  }
  return [...pieces, bytes.subarray(from)];
}

describe("any byte split", () => {
  test("gives the same events as the whole", () => {
    fc.assert(
      fc.property(stream, sizes, (bytes, lengths) => {
        expect(split(cut(bytes, lengths))).toEqual(split([bytes]));
      }),
    );
  });

  test("gives the events of the standard's own steps", () => {
    fc.assert(
      fc.property(stream, sizes, (bytes, lengths) => {
        const whole = Buffer.concat([bytes, Buffer.from("\n\n")]);
        expect(split(cut(whole, lengths)).events).toEqual(byTheStandard(whole));
      }),
    );
  });
});

type Legal = { type: string | undefined; data: string; noise: readonly string[]; lineEnd: string };

/** Lines that a server may put anywhere in an event. */
const NOISE = [": ping", ":", "id: 7", "retry: 500", "unknown: x", "data-like: x"];
const word = fc.string({ unit: fc.constantFrom("a", ":", " ", "ï", "你", "👩‍👧", "\uFEFF"), maxLength: 12 });
const legal: fc.Arbitrary<Legal> = fc.record({
  type: fc.option(
    word.filter((text) => text !== ""),
    { nil: undefined },
  ),
  data: fc.array(word, { minLength: 1, maxLength: 4 }).map((lines) => lines.join("\n")),
  noise: fc.array(fc.constantFrom(...NOISE), { maxLength: 3 }),
  lineEnd: fc.constantFrom("\n", "\r", "\r\n"),
});

function encoded({ type, data, noise, lineEnd }: Legal): string {
  const lines = data.split("\n").flatMap((line, at) => [...noise.slice(at, at + 1), `data: ${line}`]);
  return [...lines, ...(type === undefined ? [] : [`event: ${type}`]), "", ""].join(lineEnd);
}

test("legal events in any encoding, after a byte order mark or without, are the events that were encoded", () => {
  const run = fc.property(fc.array(legal), fc.constantFrom("", "\uFEFF"), sizes, (all, mark, lengths) => {
    const bytes = Buffer.from(mark + all.map(encoded).join(""));
    const { events, error } = split(cut(bytes, lengths));
    expect(error).toBeUndefined();
    expect(events).toEqual(all.map(({ type, data }) => ({ type, data })));
  });
  fc.assert(run);
});

test("input gives the events of eventsource-parser, wherever its bytes are split", () => {
  fc.assert(
    fc.property(stream, sizes, (bytes, lengths) => {
      const events: ServerEvent[] = [];
      const parser = createParser({ onEvent: ({ event, data }) => events.push({ type: event, data }) });
      const text = new TextDecoder().decode(bytes);
      // A second byte order mark is text, which the library alone would take away.
      fc.pre(!text.startsWith("\uFEFF"));
      parser.feed(text);
      parser.feed("\n\n");
      expect(split(cut(Buffer.concat([bytes, Buffer.from("\n\n")]), lengths)).events).toEqual(events);
    }),
  );
});

test("each event is told with its whole text, where that came at once", () => {
  const sources: (string | undefined)[] = [];
  const known = { take: (_text: string, at: number) => at };
  const splitter = eventSplitter((_event, source) => void sources.push(source), known);
  for (const piece of [": ping\ndata: a\n\nevent: x\r\ndata: b\r\n\r\ndata: c\n", "\ndata: d\n\n"])
    splitter.write(Buffer.from(piece));
  expect(sources).toEqual(["data: a\n\n", "event: x\r\ndata: b\r\n\r\n", undefined, "data: d\n\n"]);
});

test("events that are known by their text are asked for where one begins, and nowhere else", () => {
  const seen: string[] = [];
  const known = {
    take: (text: string, at: number) => {
      if (!text.startsWith("known;", at)) return at;
      seen.push("known");
      return at + "known;".length;
    },
  };
  const splitter = eventSplitter(({ data }) => void seen.push(data), known);
  for (const piece of ["known;kno", "wn;data: known;\n", "known;\n\nknown;data: b\n\n", "known;"])
    splitter.write(Buffer.from(piece));
  splitter.end();
  expect(seen).toEqual(["known", "known", "known;", "known", "b", "known"]);
});

test("a carriage return at the end of a piece ends the line at once", () => {
  const events: ServerEvent[] = [];
  const splitter = eventSplitter((event) => events.push(event));
  splitter.write(Buffer.from("data: a\r"));
  splitter.write(Buffer.from("\r"));
  expect(events).toEqual([{ type: undefined, data: "a" }]);
  splitter.write(Buffer.from("\ndata: b\r\n"));
  splitter.write(Buffer.from("\r"));
  expect(events.map(({ data }) => data)).toEqual(["a", "b"]);
});

test("one byte order mark is taken away, a second is text", () => {
  expect(splitText("\uFEFFdata: a\n\n")).toEqual([{ type: undefined, data: "a" }]);
  expect(splitText("\uFEFF\uFEFFdata: a\n\ndata: b\n\n").map(({ data }) => data)).toEqual(["b"]);
});

test("a byte order mark in pieces is one mark, however it is cut", () => {
  for (const first of [1, 2])
    expect(split(cut(Buffer.from("\uFEFF\uFEFFdata: a\n\ndata: b\n\n"), [first])).events).toEqual([
      { type: undefined, data: "b" },
    ]);
});

test("an event that breaks off is dropped unless it is [DONE]", () => {
  expect(splitText("data: a\n\ndata: b\n")).toHaveLength(1);
  expect(splitText("data: a\n\ndata: [DONE]").at(-1)?.data).toBe("[DONE]");
  expect(splitText("data: a\n\ndata: [DONE]\r").at(-1)?.data).toBe("[DONE]");
  expect(splitText("data: a\ndata: [DONE]")).toEqual([]);
});

const MIB = 1_048_576;

/** Of the processor, so that a busy machine does not count. */
const msFor = (bytes: Buffer, size: number): number => {
  const before = process.cpuUsage();
  split(piecesOf(bytes, size));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};

describe("no bytes are looked at again and again", () => {
  const hostile: Record<string, { text: string; size: number }> = {
    "pieces of one byte": { text: "data: some words\n\n", size: 1 },
    "one line in pieces of one byte": { text: "x", size: 1 },
    "one line of data in pieces of one byte": { text: `data:${"x".repeat(MIB - 6)}\n\n`, size: 1 },
    "carriage returns and few events": { text: `${"\r".repeat(99)}data:\r\r`, size: 65_536 },
    "lines that end with a carriage return": { text: "data: a\r\r", size: 65_536 },
    "comments with events among them": { text: `${":\n".repeat(9)}data:\n\n`, size: 65_536 },
    "lines that end at every piece": { text: `${"x".repeat(62)}\r`, size: 63 },
    "fields that nobody knows": { text: `${"unknown: x\n".repeat(9)}data:\n\n`, size: 65_536 },
    "data in many lines": { text: `${"data:\n".repeat(100_000)}\n`, size: 65_536 },
  };

  test.each(Object.keys(hostile))(
    "%s",
    (name) => {
      const { text, size } = hostile[name] as { text: string; size: number };
      // A splitter that looked at its bytes again with each piece or line would need a minute and more.
      expect(msFor(Buffer.alloc(size < 100 ? MIB : 16 * MIB, text), size)).toBeLessThan(10_000);
    },
    60_000,
  );
});

describe("bounds", () => {
  const good = "data: a\n\n";

  test.each([64, 4_096, 2 ** 22])(
    "a line above 1 MiB is refused after the events before it (pieces of %i)",
    (size) => {
      const bytes = Buffer.from(`${good}data: ${"x".repeat(1_048_576)}\n\n${good}`);
      const { events, error } = split(piecesOf(bytes, size));
      expect(events.map(({ data }) => data)).toEqual(["a"]);
      expect(error).toMatchObject({ code: "ANSWER_TOO_LARGE" });
      expect(ResponseError.isInstance(error)).toBe(true);
    },
  );

  test("a line of 1 MiB is taken", () => {
    const { events, error } = split([Buffer.from(`data: ${"x".repeat(1_048_570)}\n\n`)]);
    expect(error).toBeUndefined();
    expect(events[0]?.data).toHaveLength(1_048_570);
  });

  test.each([4_096, 2 ** 24])("an event above 4 MiB is refused (pieces of %i)", (size) => {
    const line = `data: ${"x".repeat(1_000_000)}\n`;
    expect(split(piecesOf(Buffer.from(`${good}${line.repeat(5)}\n`), size)).error).toMatchObject({
      code: "ANSWER_TOO_LARGE",
    });
    expect(split(piecesOf(Buffer.from(`${good}${line.repeat(4)}\n`), size)).error).toBeUndefined();
  });

  test("the size of an event counts bytes, not characters", () => {
    const line = `data: ${"你".repeat(340_000)}\n`;
    expect(split([Buffer.from(`${line.repeat(5)}\n`)]).error).toMatchObject({ code: "ANSWER_TOO_LARGE" });
  });

  test("an event that never ends is refused before it fills memory", () => {
    const line = Buffer.from(`data: ${"x".repeat(1_000_000)}\n`);
    expect(split(Array.from({ length: 8 }, () => line)).error).toMatchObject({ code: "ANSWER_TOO_LARGE" });
  });

  test.each([
    ["data in short lines", "data: a\n"],
    ["empty data lines", "data:\n"],
    ["comments", ": ping\n"],
  ])("%s without an event among them are refused above 6 MiB", (_what, line) => {
    const bytes = (mib: number): Buffer => Buffer.alloc(mib * 1_048_576, line);
    for (const size of [1_000, 2 ** 24]) {
      expect(split(piecesOf(bytes(6), size)).error).toBeUndefined();
      expect(split(piecesOf(bytes(7), size)).error).toMatchObject({ code: "ANSWER_TOO_LARGE" });
    }
  });
});
