import { asRecord, isRecord, mismatch, readRecord, readString } from "./json-fields.ts";

/**
 * Refuses entries of `tool_calls` that hold a field of the wrong kind. In a whole answer every call has a name; in a
 * stream's event the fields come piece by piece. Fields that are null count as left out.
 *
 * @throws {ResponseError} naming the place.
 */
export function checkToolCalls(entries: readonly unknown[], path: string, form: "whole" | "delta"): void {
  for (const [at, entry] of entries.entries()) {
    const place = `${path}[${at}]`;
    const record = asRecord(entry, place);
    readString(record, "id", place);
    const index = record["index"] ?? undefined;
    if (index !== undefined && !Number.isInteger(index))
      throw mismatch(`${place}.index`, index, "a whole number");
    const called = readRecord(record, "function", place) ?? {};
    const name = readString(called, "name", `${place}.function`);
    if (form === "whole" && (name === undefined || name === ""))
      throw mismatch(`${place}.function.name`, name, "a name");
    const given = called["arguments"] ?? undefined;
    if (given !== undefined && typeof given !== "string" && !isRecord(given))
      throw mismatch(`${place}.function.arguments`, given, "text");
  }
}
