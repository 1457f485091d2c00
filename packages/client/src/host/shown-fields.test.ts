import { inspect } from "node:util";
import { expect, test } from "vitest";
import { shownFields } from "./shown-fields.ts";

const SECRET = "secret-token-1234567890";
const endpoint = "http://127.0.0.1:1/api/predict/demo";

test("what asks the same service in the same way is shown, under the client's own names", () => {
  const shown = shownFields(
    {
      baseURL: endpoint,
      apiKey: SECRET,
      timeout: 5,
      batchSize: 2,
      auth: "bearer",
      extraBody: { a: 1 },
      maxRetries: 0,
    },
    "chat",
  );

  expect(shown).toEqual({
    endpoint,
    token: "given",
    service: "chat",
    auth: "bearer",
    deadlineMs: 5,
    maxBatchSize: 2,
    extraBody: { a: 1 },
    maxRetries: 0,
  });
});

test("the client's names win over the hosts', and what is not set is not shown", () => {
  const fields = { endpoint, baseURL: "http://127.0.0.1:2", deadlineMs: 1, timeout: 2, service: "own" };

  expect(shownFields(fields, "chat")).toEqual({ endpoint, deadlineMs: 1, service: "own" });
  expect(shownFields({ path: undefined }, "chat")).toEqual({ service: "chat" });
});

test("tokens, header fields, proxies, certificates, functions and what the host adds stay away", () => {
  const fields = {
    endpoint: [
      `http://user:${SECRET}@127.0.0.1:1/api/predict/demo?token=${SECRET}`,
      `${endpoint}2#${SECRET}`,
    ],
    token: () => SECRET,
    headers: { "x-extra": SECRET },
    proxy: `http://user:${SECRET}@127.0.0.1:2`,
    tls: { key: SECRET, passphrase: SECRET },
    onAttempt: () => {},
    metadata: { secret: SECRET },
  };

  const shown = shownFields(fields, "chat");

  expect(shown).toEqual({ endpoint: [endpoint, `${endpoint}2`], token: "given", service: "chat" });
  expect(inspect(shown)).not.toContain(SECRET);
});

test.each<string | string[]>([
  `http://user:${SECRET}/x@127.0.0.1:1/api/predict/demo`,
  `user:${SECRET}/x@127.0.0.1:1`,
  [endpoint, `http://user:${SECRET}/@127.0.0.1:1`],
])("nothing is shown beside an address whose password holds a slash (%#)", (address) => {
  expect(shownFields({ endpoint: address, token: SECRET }, "chat")).toBeUndefined();
});

test("nothing is shown beside a shared client, whose own options are not known", () => {
  expect(shownFields({ client: {}, extraBody: { a: 1 } }, "chat")).toBeUndefined();
});
