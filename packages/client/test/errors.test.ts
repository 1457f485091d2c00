import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as surface from "../src/index.ts";
import { ADVICE } from "../src/advice/en.ts";
import { EasClient, PaifangError, PartialBatchError, ResponseError } from "../src/index.ts";
import { answer, rawServer } from "./support/raw-server.ts";

const SOURCE_FOLDER = join(import.meta.dirname, "../src");

const classes = Object.entries(surface).filter(
  ([, value]) =>
    typeof value === "function" && (value === PaifangError || value.prototype instanceof PaifangError),
) as [string, typeof PaifangError][];

test("every exported error class knows its own by a mark, also another copy's", () => {
  expect(classes.length).toBeGreaterThan(10);
  for (const [name, type] of classes) {
    const foreign = { [Symbol.for(`paifang.${name}`)]: true };
    expect(Object.hasOwn(type, "isInstance"), name).toBe(true);
    expect(type.isInstance(foreign), name).toBe(true);
    expect(type.isInstance(new Error("other")), name).toBe(false);
    expect(type.prototype.name, name).toBe(name);
  }
});

test("every code has advice that is a sentence", () => {
  for (const [code, advice] of Object.entries(ADVICE)) {
    expect(code).toMatch(/^[A-Z]+(?:_[A-Z]+)*$/);
    expect(advice, code).toMatch(/^[A-Z].*\.$/s);
  }
});

test("every code is one that something in the client gives out", () => {
  const source = globSync(["*.ts", "*/*.ts"], { cwd: SOURCE_FOLDER })
    .filter((path) => !path.startsWith("advice/") && !path.endsWith(".test.ts"))
    .map((path) => readFileSync(join(SOURCE_FOLDER, path), "utf8"))
    .join("\n");
  expect(Object.keys(ADVICE).filter((code) => !source.includes(`"${code}"`))).toEqual([]);
});

test("a subclass is also told as its parents", () => {
  const error = new ResponseError("ANSWER_INVALID", "data", "broken.");
  expect(PaifangError.isInstance(error)).toBe(true);
  expect(PartialBatchError.isInstance(error)).toBe(false);
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({
    name: "ResponseError",
    code: "ANSWER_INVALID",
    retryable: false,
  });
});

test("a printed error tells what failed, where, and what to do, each once", async () => {
  await using server = await rawServer((socket) => void socket.write(answer(501, "")));
  await using client = new EasClient({ endpoint: server.endpoint, token: "some-token" });
  const error = await client.models().catch((reason: unknown) => reason);
  const message = `models at ${server.endpoint} failed (attempt 1): HTTP 501. ${ADVICE.NOT_IMPLEMENTED}`;
  expect(error).toMatchObject({ message });
  expect(String(Reflect.get(Object(error), "stack")).split("\n")[0]).toBe(`HttpError: ${message}`);
});
