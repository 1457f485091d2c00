import { expect, test } from "vitest";
import { toBase64 } from "./vector-text.ts";

test("E03 the documented vector has the documented text in base64", () => {
  expect(toBase64(Float32Array.of(0.5, -0.25, 1))).toBe("AAAAPwAAgL4AAIA/");
});
