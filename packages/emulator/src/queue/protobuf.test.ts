import { expect, test } from "vitest";
import { encodeAttributes, encodeFrame, encodeFrames } from "./protobuf.ts";

const frame = { index: 1033n, tags: { requestId: "r-1" }, data: Buffer.from("hi"), message: "" };
const FRAME = "08890812100a097265717565737449641203722d311a026869";

test("G05 a frame, a list of it and attributes are the document's bytes", () => {
  expect(encodeFrame(frame).toString("hex")).toBe(FRAME);
  expect(encodeFrames([frame]).toString("hex")).toBe(`0a19${FRAME}`);
  expect(encodeAttributes({ "meta.name": "q" }).toString("hex")).toBe("0a0e0a096d6574612e6e616d65120171");
});

test("G14 an index keeps all of its 64 bits", () => {
  const bytes = encodeFrame({ ...frame, index: 2n ** 64n - 1n, tags: {}, data: Buffer.alloc(0) });
  expect(bytes.toString("hex")).toBe("08ffffffffffffffffff01");
});

test("what is empty is left out", () => {
  expect(encodeFrame({ index: 0n, tags: {}, data: Buffer.alloc(0), message: "" })).toHaveLength(0);
  expect(encodeFrames([])).toHaveLength(0);
});

test("a message that is longer than 127 bytes has a length of two", () => {
  const bytes = encodeFrame({ index: 0n, tags: {}, data: Buffer.alloc(0), message: "a".repeat(200) });
  expect(bytes.subarray(0, 3).toString("hex")).toBe("22c801");
});
