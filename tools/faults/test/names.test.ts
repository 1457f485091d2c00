import { networkInterfaces } from "node:os";
import { ConnectionError, EasClient, type EasOptions } from "@paifang/client";
import { expect, test } from "vitest";
import { everySink, reasonOf } from "../src/every-sink.ts";
import { namesAre } from "../src/names/lookup.ts";
import { plainServer } from "../src/proxy/plain-server.ts";

const TOKEN = "canary-token-1234";
const clientFor = (origin: string, options: EasOptions = {}): EasClient =>
  new EasClient({
    endpoint: `${origin}/api/predict/demo`,
    token: TOKEN,
    sleep: () => {},
    insecureHttp: "allow",
    ...options,
  });

test("W01 a name that nobody knows is told once, with the host and no token", async () => {
  using names = namesAre(() => "ENOTFOUND");
  await using client = clientFor("http://models.invalid");
  const reason = await reasonOf(client.models());
  expect(ConnectionError.isInstance(reason)).toBe(true);
  expect(reason).toMatchObject({ code: "HOST_NOT_FOUND", phase: "connect", attempts: 1, retryable: false });
  expect((reason as Error).message).toContain("models.invalid");
  expect(everySink(reason)).not.toContain("canary");
  expect(names.asked()).toBe(1);
});

test("W01 a name service that fails for the moment is asked again", async () => {
  using names = namesAre(() => "EAI_AGAIN");
  await using client = clientFor("http://models.invalid");
  expect(await reasonOf(client.models())).toMatchObject({ code: "CONNECTION_FAILED", attempts: 3 });
  expect(names.asked()).toBe(3);
});

test("W02 of two addresses the living one answers", async () => {
  await using server = await plainServer();
  // The server listens on 127.0.0.1 alone, so that the other address of this machine refuses.
  using names = namesAre(() => ["127.0.0.2", "127.0.0.1"]);
  await using client = clientFor(`http://models.example:${server.port}`, { maxRetries: 0 });
  expect(await reasonOf(client.models())).toBe("answered");
  expect(names.asked()).toBe(1);
});

test("W03 an IPv6 address that refuses gives way to IPv4", async () => {
  await using server = await plainServer();
  using names = namesAre(() => ["::1", "127.0.0.1"]);
  await using client = clientFor(`http://models.example:${server.port}`, { maxRetries: 0 });
  expect(await reasonOf(client.models())).toBe("answered");
  expect(names.asked()).toBe(1);
});

test("all addresses refusing is a refused connection that names the host", async () => {
  const port = 1;
  using names = namesAre(() => ["127.0.0.2", "127.0.0.1"]);
  await using client = clientFor(`http://models.example:${port}`);
  const reason = await reasonOf(client.models());
  expect(reason).toMatchObject({ code: "CONNECTION_REFUSED", phase: "connect", attempts: 3 });
  expect((reason as Error).message).toContain(`models.example:${port}`);
  expect(names.asked()).toBe(3);
});

test("W05 addresses that change between calls are found by the next connection", async () => {
  await using server = await plainServer();
  let known: readonly string[] | string = ["127.0.0.1"];
  using names = namesAre(() => known);
  await using client = clientFor(`http://models.example:${server.port}`, { maxRetries: 0 });
  expect(await reasonOf(client.models())).toBe("answered");
  server.closeConnections();
  await new Promise((resolve) => setTimeout(resolve, 10));
  known = "ENOTFOUND";
  expect(await reasonOf(client.models())).toMatchObject({ code: "HOST_NOT_FOUND", retryable: true });
  known = ["127.0.0.1"];
  expect(await reasonOf(client.models())).toBe("answered");
  expect(names.asked()).toBe(3);
});

test("W06 a name service that says nothing ends with the connect timeout", async () => {
  using names = namesAre(() => undefined);
  await using client = clientFor("http://models.example", { connectTimeoutMs: 100, maxRetries: 0 });
  const begin = performance.now();
  expect(await reasonOf(client.models())).toMatchObject({
    name: "TimeoutError",
    code: "CONNECT_TIMEOUT",
    phase: "connect",
    timeoutMs: 100,
  });
  expect(performance.now() - begin).toBeLessThan(500);
  expect(names.asked()).toBe(1);
});

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === "::1"),
);

test("W04 an endpoint on IPv6 alone answers", async (context) => {
  if (!hasIpv6) context.skip("this machine has no ::1");
  await using server = await plainServer(undefined, "::1");
  await using client = clientFor(`http://[::1]:${server.port}`, { maxRetries: 0 });
  expect(await reasonOf(client.models())).toBe("answered");
  expect(server.seen).toMatchObject([{ host: `[::1]:${server.port}` }]);
});
