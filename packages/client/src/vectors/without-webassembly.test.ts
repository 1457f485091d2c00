import { expect, test, vi } from "vitest";

test("where WebAssembly cannot be had, there is no scanner", async () => {
  vi.stubGlobal("WebAssembly", undefined);
  const { floatScanner } = await import("./float-scanner.ts");
  expect(floatScanner()).toBeUndefined();
  vi.unstubAllGlobals();
  // It is not looked for again.
  expect(floatScanner()).toBeUndefined();
});
