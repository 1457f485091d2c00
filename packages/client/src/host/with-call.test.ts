import { expect, test } from "vitest";
import type { CallOptions } from "../config/options.ts";
import { withCall } from "./with-call.ts";

test("a call's options go over the client's, without what hosts leave empty", () => {
  const given: CallOptions[] = [];
  const face = { embed: "face" };
  const client = { embed: "client", withOptions: (options: CallOptions) => (given.push(options), face) };
  const headers = { "x-own": "word", "x-empty": undefined };

  expect(withCall(client, { model: "", headers, maxBatchSize: 2 })).toBe(face);
  withCall(client, { model: "bge" });

  expect(given).toEqual([
    { headers: { "x-own": "word" }, maxBatchSize: 2 },
    { headers: {}, model: "bge" },
  ]);
});

test("a client that takes no options stays as it is", () => {
  const client = { embed: "client" };

  expect(withCall(client, { model: "bge" })).toBe(client);
});
