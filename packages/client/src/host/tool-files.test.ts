import { expect, test } from "vitest";
import { withToolFiles } from "./tool-files.ts";

const text = { type: "text", text: "A gate." };
const file = { type: "file", mediaType: "image/png" };
const result = (output: { type: string; value?: unknown }) => ({
  role: "tool",
  content: [{ type: "tool-result", toolCallId: "1", output }],
});

test("parts of a tool's result become its text", () => {
  const given = [result({ type: "content", value: [text, { type: "custom" }, text] })];

  expect(withToolFiles(given, {})).toEqual([result({ type: "text", value: "A gate.\nA gate." })]);
});

test("results of other forms, and other messages, stay as they are", () => {
  const given = [
    { role: "system", content: "Be brief." },
    { role: "user", content: [file] },
    result({ type: "json", value: [file] }),
    { role: "tool", content: [{ type: "tool-approval-response" }] },
  ];

  expect(withToolFiles(given, {})).toEqual(given);
});

test("files are refused by the place of their message, or move behind it", () => {
  const given = [{ role: "user", content: "Where?" }, result({ type: "content", value: [file, text] })];

  expect(() => withToolFiles(given, {})).toThrow(
    expect.objectContaining({ code: "INPUT_INVALID", faults: [expect.objectContaining({ index: 1 })] }),
  );
  expect(withToolFiles(given, { toolImages: "user-message" })).toEqual([
    given[0],
    result({ type: "text", value: "A gate." }),
    { role: "user", content: [file] },
  ]);
});
