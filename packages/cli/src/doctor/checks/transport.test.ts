import { expect, test } from "vitest";
import { gather } from "../../setup/given.ts";
import { readTarget, type EasTarget } from "../../setup/target.ts";
import { clientFor, type Context } from "../context.ts";
import type { Network } from "../network.ts";
import { transport } from "./transport.ts";

const ADDRESS = "http://1234567890123456.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/my_llm";

function contextOver(secure: Network["secure"]): Context<EasTarget> {
  const { target } = readTarget(gather({ pasted: ADDRESS }, {}), "en");
  if (target?.product !== "eas") throw new Error("no target");
  return {
    target,
    network: { resolve: async () => [], connect: async () => ({ ms: 1 }), secure },
    env: {},
    folder: "/",
    language: "en",
    secrets: [],
    waitMs: 0,
    signal: AbortSignal.timeout(60_000),
    learned: { modelNames: [], isQueue: false, serves: [], inferences: 0 },
    onExchange: () => {},
    clients: new Map(),
  };
}

test("where https answers beside plain http, the token goes that way from then on", async () => {
  const context = contextOver(async () => ({ issuer: "An Authority", validTo: new Date() }));

  const [seen] = await transport(context);

  expect(seen?.id).toBe("transport.clear-https");
  const withToken = { ...context, target: { ...context.target, token: "t-1" } };
  expect(clientFor(withToken, "token").endpoint).toBe(ADDRESS.replace("http:", "https:"));
});

test("where it does not, the address stays as it is", async () => {
  const context = contextOver(async () => ({ code: "ECONNREFUSED" }));

  const [seen] = await transport(context);

  expect(seen?.id).toBe("transport.clear");
  expect(clientFor({ ...context, target: { ...context.target, token: "t-1" } }, "token").endpoint).toBe(
    ADDRESS,
  );
});
