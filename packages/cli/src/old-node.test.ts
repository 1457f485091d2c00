import { expect, test } from "vitest";
import { isOlder } from "./old-node.ts";

test.each([
  { version: "20.20.2", older: true },
  { version: "22.18.9", older: true },
  { version: "22.19.0", older: false },
  { version: "22.19.1", older: false },
  { version: "22.20.0", older: false },
  { version: "24.0.0", older: false },
])("Node $version is older than 22.19.0: $older", ({ version, older }) => {
  expect(isOlder(version, "22.19.0")).toBe(older);
});
