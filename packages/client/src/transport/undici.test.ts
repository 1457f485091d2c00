import { expect, test } from "vitest";
import { loadParts, loadUndici } from "./undici.ts";

test("the parts of undici are those that the whole package gives out", async () => {
  const [parts, whole] = [await loadParts(), await loadUndici()];
  expect(parts.Client).toBe(whole.Client);
  expect(parts.Pool).toBe(whole.Pool);
  expect(parts.buildConnector).toBe(whole.buildConnector);
  expect(parts.errors.ConnectTimeoutError).toBe(whole.errors.ConnectTimeoutError);
});

test("where undici keeps its parts elsewhere, the whole package is loaded", async () => {
  const parts = await loadParts(() => Promise.reject(new Error("ERR_PACKAGE_PATH_NOT_EXPORTED")));
  expect(parts.Pool).toBe((await loadUndici()).Pool);
});
