import fc from "fast-check";
import { expect, test } from "vitest";
import { attributesDecoder, framesDecoder, indexDecoder, progressDecoder } from "./queue.ts";

const decode = <T>(
  open: (type: string | undefined) => { write(piece: Uint8Array): void; end(): T },
  text: string,
): T => {
  const decoder = open("application/json");
  decoder.write(Buffer.from(text));
  return decoder.end();
};

test("the document's own frame is read", () => {
  const text = '[{"index":12,"tags":{"requestId":"ID"},"data":"eyJvayI6dHJ1ZX0=","message":""}]';
  expect(decode(framesDecoder, text)).toEqual([
    { index: 12n, tags: { requestId: "ID" }, data: new Uint8Array(Buffer.from('{"ok":true}')), message: "" },
  ]);
});

test("the document's own index, progress and attributes are read", () => {
  expect(decode(indexDecoder, "1033\n")).toBe(1033n);
  expect(decode(progressDecoder, '{"IsPending":false,"WaitCount":3}')).toEqual({
    isPending: false,
    waitCount: 3,
  });
  expect(decode(attributesDecoder, '{"meta.name":"q","stream.length":"12","stream.firstEntry":""}')).toEqual({
    "meta.name": "q",
    "stream.length": 12,
    "stream.firstEntry": "",
  });
});

test("a name made of digits stays text, for its key says that it is no number", () => {
  expect(decode(attributesDecoder, '{"meta.name":"42"}')).toEqual({ "meta.name": "42" });
});

test("an empty body has no frames", () => {
  expect(decode(framesDecoder, "")).toEqual([]);
  expect(decode(framesDecoder, "[]")).toEqual([]);
});

test("any index of 64 bits, as number or text, and any data come through without loss", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.uint8Array(),
      fc.boolean(),
      (index, data, quoted) => {
        const base64 = Buffer.from(data).toString("base64");
        const text = `[{"index":${quoted ? `"${index}"` : index},"data":"${base64}"}]`;
        expect(decode(framesDecoder, text)[0]).toEqual({ index, tags: {}, data, message: "" });
      },
    ),
  );
});

test("any split of the bytes gives the same frames", () => {
  const bytes = Buffer.from(
    '[{"index":18446744073709551615,"tags":{"job":"日本"},"data":"aGk=","message":"é"}]',
  );
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
      const decoder = framesDecoder(undefined);
      const places = [0, ...cuts.toSorted((left, right) => left - right), bytes.length];
      for (const [at, place] of places.entries()) decoder.write(bytes.subarray(place, places[at + 1]));
      const [frame] = decoder.end();
      expect(frame).toMatchObject({ index: 18446744073709551615n, tags: { job: "日本" }, message: "é" });
    }),
  );
});

test.each([
  ['[{"index":1.5}]', "[0].index"],
  ['[{"index":null}]', "[0].index"],
  ['[{"index":1e400}]', "[0].index"],
  ['[{"index":1,"data":"a"}]', "[0].data"],
  ['[{"index":1,"data":"a$b="}]', "[0].data"],
  ['[{"index":1,"data":1}]', "[0].data"],
  ['[{"index":1,"tags":{"a":1}}]', "[0].tags.a"],
  ['[{"index":1},[]]', "[1]"],
  ["{}", ""],
])("the frames %s break the contract at '%s'", (text, path) => {
  expect(() => decode(framesDecoder, text)).toThrow(
    expect.objectContaining({ code: "ANSWER_INVALID", path }),
  );
});
