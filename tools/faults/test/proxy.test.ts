import {
  AISearchClient,
  ConnectionError,
  EasClient,
  PaifangError,
  TimeoutError,
  type AttemptEvent,
  type EasOptions,
} from "@paifang/client";
import { EnvHttpProxyAgent } from "undici";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { everySink, reasonOf } from "../src/every-sink.ts";
import { namesAre } from "../src/names/lookup.ts";
import { proxyServer, type ProxyBehaviour, type ProxyServer } from "../src/proxy/proxy-server.ts";
import { authority, type Authority, type Identity } from "../src/tls/certificates.ts";
import { secureServer } from "../src/tls/secure-server.ts";
import { plainServer } from "../src/proxy/plain-server.ts";

const TOKEN = "canary-token-1234";
const USER = "canary-user";
const PASSWORD = "canary:pass@word/1";
const HOST = "models.example";
let ca: Authority;
let identity: Identity;

beforeAll(async () => {
  ca = await authority();
  identity = await ca.issue({ hosts: [HOST, "proxy.example"] });
});
let names: Disposable;
beforeEach(() => {
  names = namesAre((host) => (host.endsWith(".invalid") ? "ENOTFOUND" : ["127.0.0.1"]));
});
afterEach(() => {
  names[Symbol.dispose]();
  vi.unstubAllEnvs();
});

const addressOf = ({ port }: ProxyServer): string =>
  `http://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`;

/** Asks for the models once; gives what came of it and everything that was told. */
async function ask(scheme: "http" | "https", options: EasOptions) {
  const events: AttemptEvent[] = [];
  await using client = new EasClient({
    endpoint: `${scheme}://${HOST}/api/predict/demo`,
    token: TOKEN,
    sleep: () => {},
    insecureHttp: "allow",
    ...(scheme === "https" ? { tls: { ca: ca.cert } } : {}),
    onAttempt: (event) => events.push(event),
    ...options,
  });
  const reason = await reasonOf(client.models());
  return { reason, told: everySink(reason) + JSON.stringify(events) };
}

const SECRETS = [TOKEN, USER, PASSWORD, encodeURIComponent(PASSWORD)].flatMap((secret) => [
  secret,
  Buffer.from(secret).toString("base64"),
]);
SECRETS.push(Buffer.from(`${USER}:${PASSWORD}`).toString("base64"));

function expectNoSecret(text: string): void {
  for (const secret of SECRETS) expect(text).not.toContain(secret);
}

describe("P01 plain http", () => {
  test("goes to the proxy with the whole address, and the proxy's secret stays with the proxy", async () => {
    await using server = await plainServer();
    await using proxy = await proxyServer({ to: server.port, credentials: `${USER}:${PASSWORD}` });
    const { reason } = await ask("http", { proxy: addressOf(proxy) });
    expect(reason).toBe("answered");
    expect(proxy.seen).toMatchObject([
      { method: "GET", target: `http://${HOST}/api/predict/demo/v1/models`, headers: { host: HOST } },
    ]);
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]).toMatchObject({ host: HOST, authorization: TOKEN });
    expect(server.seen[0]).not.toHaveProperty("proxy-authorization");
  });

  test("keeps its sockets to the proxy, at most 64 for 200 callers", async () => {
    await using server = await plainServer();
    await using proxy = await proxyServer({ to: server.port });
    await using client = new EasClient({
      endpoint: `http://${HOST}/api/predict/demo`,
      token: TOKEN,
      insecureHttp: "allow",
      maxConcurrency: 200,
      proxy: `127.0.0.1:${proxy.port}`,
    });
    await Promise.all(Array.from({ length: 200 }, () => client.models()));
    expect(server.seen).toHaveLength(200);
    expect(proxy.connections()).toBeLessThanOrEqual(64);
  });
});

describe("P02 https", () => {
  test("goes through CONNECT, which carries the proxy's secret and none of the service's", async () => {
    await using server = await secureServer(identity);
    await using proxy = await proxyServer({ to: server.port, credentials: `${USER}:${PASSWORD}` });
    const { reason } = await ask("https", { proxy: addressOf(proxy) });
    expect(reason).toBe("answered");
    expect(proxy.seen).toMatchObject([{ method: "CONNECT", target: `${HOST}:443` }]);
    const [seen] = proxy.seen;
    expect(JSON.stringify(seen?.headers)).not.toContain(TOKEN);
    expect(seen?.headers).not.toHaveProperty("authorization");
    expect(seen?.passed).not.toContain(TOKEN);
    expect(server.lastHeaders()).toMatchObject({ authorization: TOKEN, host: HOST });
    expect(server.lastHeaders()).not.toHaveProperty("proxy-authorization");
  });

  test("hides both secrets of AI Search in the tunnel", async () => {
    await using server = await secureServer(identity);
    await using proxy = await proxyServer({ to: server.port });
    await using client = new AISearchClient({
      endpoint: `https://${HOST}`,
      deploymentId: "d",
      apiKey: "OS-canary-key",
      token: TOKEN,
      tls: { ca: ca.cert },
      proxy: `http://127.0.0.1:${proxy.port}`,
      maxRetries: 0,
    });
    await reasonOf(client.embed({ input: ["a"] }));
    expect(JSON.stringify(proxy.seen)).not.toContain("canary");
    expect(server.lastHeaders()).toMatchObject({ authorization: "Bearer OS-canary-key", token: TOKEN });
  });

  test("opens one tunnel for calls one after another", async () => {
    await using server = await secureServer(identity);
    await using proxy = await proxyServer({ to: server.port });
    await using client = new EasClient({
      endpoint: `https://${HOST}/api/predict/demo`,
      token: TOKEN,
      tls: { ca: ca.cert },
      proxy: `http://127.0.0.1:${proxy.port}`,
    });
    for (let call = 0; call < 5; call++) {
      await client.models();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(proxy.seen).toHaveLength(1);
  });

  test("through a proxy of https uses the own authorities for both, the certificate only for the service", async () => {
    await using server = await secureServer({
      ...identity,
      ca: ca.cert,
      requestCert: true,
      rejectUnauthorized: true,
    });
    await using proxy = await proxyServer({
      to: server.port,
      tls: { ...identity, requestCert: true, rejectUnauthorized: false },
    });
    const tls = { ca: ca.cert, ...(await ca.issue({ hosts: ["client.example"] })) };
    const { reason } = await ask("https", { proxy: `https://proxy.example:${proxy.port}`, tls });
    expect(reason).toBe("answered");
    expect(proxy.seen).toMatchObject([{ method: "CONNECT" }]);
    expect(proxy.certificates()).toEqual([undefined]);
  });

  test("whose certificate is no good is told with the proxy between", async () => {
    await using server = await secureServer(await ca.issue({ hosts: ["other.example"] }));
    await using proxy = await proxyServer({ to: server.port });
    const { reason, told } = await ask("https", { proxy: addressOf(proxy) });
    expect(reason).toMatchObject({ code: "TLS_FAILED", phase: "connect", attempts: 1 });
    expect((reason as Error).message).toContain(
      `${HOST} through the proxy 127.0.0.1:${proxy.port} (ERR_TLS_CERT_ALTNAME_INVALID)`,
    );
    expectNoSecret(told);
    expect(server.requests()).toBe(0);
  });
});

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

const clientThrough = (scheme: string, { port }: ProxyServer, options: EasOptions = {}): EasClient =>
  new EasClient({
    endpoint: `${scheme}://${HOST}/api/predict/demo`,
    token: TOKEN,
    insecureHttp: "allow",
    maxRetries: 0,
    proxy: `http://127.0.0.1:${port}`,
    ...options,
  });

describe("sockets through a proxy", () => {
  test("that die at their second request fail no call with maxRetries 0, in a tunnel", async () => {
    await using server = await secureServer({ ...identity, answersPerSocket: 1 });
    await using proxy = await proxyServer({ to: server.port });
    await using client = clientThrough("https", proxy, { tls: { ca: ca.cert } });
    for (let call = 0; call < 6; call++) {
      expect(await reasonOf(client.models())).toBe("answered");
      await pause();
    }
    expect(server.requests()).toBe(11);
    expect(proxy.seen).toHaveLength(6);
  });

  test("that die at their second request fail no call with maxRetries 0, for plain http", async () => {
    await using server = await plainServer();
    await using proxy = await proxyServer({ to: server.port, answersPerSocket: 1 });
    await using client = clientThrough("http", proxy);
    for (let call = 0; call < 6; call++) {
      expect(await reasonOf(client.models())).toBe("answered");
      await pause();
    }
    expect(server.seen).toHaveLength(6);
    expect(proxy.seen).toHaveLength(11);
  });

  test.each(["http", "https"])("are closed with the client, for %s", async (scheme) => {
    await using server = scheme === "https" ? await secureServer(identity) : await plainServer();
    await using proxy = await proxyServer({ to: server.port });
    const client = clientThrough(scheme, proxy, scheme === "https" ? { tls: { ca: ca.cert } } : {});
    await Promise.all(Array.from({ length: 5 }, () => client.models()));
    expect(proxy.open()).toBe(5);
    await client.close();
    await expect.poll(() => proxy.open(), { interval: 5 }).toBe(0);
  });
});

describe("a proxy that is in the way", () => {
  const cases: {
    name: string;
    scheme: "http" | "https";
    behaviour: Partial<ProxyBehaviour>;
    attempts: number;
    says: string;
  }[] = [
    {
      name: "P03 407 to CONNECT",
      scheme: "https",
      behaviour: { credentials: "a:b" },
      attempts: 1,
      says: "user and password (407)",
    },
    {
      name: "P03 407 to plain http",
      scheme: "http",
      behaviour: { credentials: "a:b" },
      attempts: 1,
      says: "user and password (407)",
    },
    {
      name: "CONNECT refused with 403",
      scheme: "https",
      behaviour: { connectStatus: 403 },
      attempts: 1,
      says: `made no connection to ${HOST} (403)`,
    },
    {
      name: "CONNECT failed with 502",
      scheme: "https",
      behaviour: { connectStatus: 502 },
      attempts: 3,
      says: `made no connection to ${HOST} (502)`,
    },
    {
      name: "CONNECT met with a closed socket",
      scheme: "https",
      behaviour: { after: "closed" },
      attempts: 3,
      says: "through the proxy",
    },
  ];
  test.each(cases)(
    "$name is a ConnectionError that names it",
    async ({ scheme, behaviour, attempts, says }) => {
      await using server = await secureServer(identity);
      await using proxy = await proxyServer({ to: server.port, ...behaviour });
      const { reason, told } = await ask(scheme, { proxy: addressOf(proxy) });
      expect(ConnectionError.isInstance(reason)).toBe(true);
      expect(reason).toMatchObject({ code: "PROXY_FAILED", phase: "connect", attempts });
      expect((reason as Error).message).toContain(says);
      expect((reason as Error).message).toContain(`127.0.0.1:${proxy.port}`);
      expect(proxy.seen).toHaveLength(attempts);
      expect(server.requests()).toBe(0);
      expectNoSecret(told);
    },
  );

  test.each(["http", "https"] as const)("is down, for %s", async (scheme) => {
    const proxy = `http://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:1`;
    const { reason, told } = await ask(scheme, { proxy });
    expect(reason).toMatchObject({ code: "PROXY_FAILED", phase: "connect", attempts: 3 });
    expect((reason as Error).message).toContain(`through the proxy 127.0.0.1:1 (ECONNREFUSED)`);
    expectNoSecret(told);
  });

  test("has a name that nobody knows", async () => {
    const { reason, told } = await ask("https", { proxy: `http://${USER}:${TOKEN}@proxy.invalid:3128` });
    expect(reason).toMatchObject({ code: "PROXY_FAILED", phase: "connect" });
    expect((reason as Error).message).toContain("through the proxy proxy.invalid:3128");
    expectNoSecret(told);
  });

  test.each(["silent", "dead"] as const)(
    "P04 is %s after CONNECT until the connect timeout",
    async (after) => {
      await using proxy = await proxyServer({ to: 9, after });
      const begin = performance.now();
      const { reason, told } = await ask("https", {
        proxy: addressOf(proxy),
        connectTimeoutMs: 200,
        maxRetries: 0,
      });
      expect(performance.now() - begin).toBeLessThan(2_000);
      expect(TimeoutError.isInstance(reason)).toBe(true);
      expect(reason).toMatchObject({
        code: "CONNECT_TIMEOUT",
        phase: "connect",
        timeoutMs: 200,
        attempts: 1,
      });
      expect((reason as Error).message).toContain(`through the proxy 127.0.0.1:${proxy.port} within 0.2 s`);
      expectNoSecret(told);
    },
  );

  test("lets go of a call that is aborted while it hangs", async () => {
    await using proxy = await proxyServer({ to: 9, after: "silent" });
    const signal = AbortSignal.timeout(50);
    const ended = await ask("https", { proxy: addressOf(proxy), signal });
    expect(PaifangError.isInstance(ended.reason)).toBe(false);
    expect(ended.reason).toBe(signal.reason);
  });
});

/** Whether a call goes through the proxy; `$PROXY` in a variable is its address. */
const through = async (
  scheme: "http" | "https",
  variables: Record<string, string>,
  options: EasOptions = {},
): Promise<boolean> => {
  await using server = scheme === "https" ? await secureServer(identity) : await plainServer();
  await using proxy = await proxyServer({ to: server.port });
  for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"])
    for (const form of [name, name.toLowerCase()]) vi.stubEnv(form, undefined);
  for (const [name, value] of Object.entries(variables))
    vi.stubEnv(name, value.replace("$PROXY", `http://127.0.0.1:${proxy.port}`));
  const { reason } = await ask(scheme, { maxRetries: 0, ...options });
  if (proxy.seen.length > 0) expect(reason).toBe("answered");
  return proxy.seen.length > 0;
};

describe("P05 the environment", () => {
  test.each([
    ["http", { HTTP_PROXY: "$PROXY" }, true],
    ["http", { http_proxy: "$PROXY" }, true],
    ["http", { HTTPS_PROXY: "$PROXY" }, false],
    ["https", { HTTPS_PROXY: "$PROXY" }, true],
    ["https", { https_proxy: "$PROXY" }, true],
    ["https", { HTTP_PROXY: "$PROXY" }, true],
    ["http", { http_proxy: "", HTTP_PROXY: "$PROXY" }, false],
    ["http", { HTTP_PROXY: "$PROXY", REQUEST_METHOD: "GET" }, false],
    ["http", { http_proxy: "$PROXY", REQUEST_METHOD: "GET" }, true],
    ["https", { HTTPS_PROXY: "$PROXY", NO_PROXY: HOST }, false],
    ["https", { HTTPS_PROXY: "$PROXY", no_proxy: "example" }, false],
    ["https", { HTTPS_PROXY: "$PROXY", NO_PROXY: ".example" }, false],
    ["https", { HTTPS_PROXY: "$PROXY", NO_PROXY: "*.example" }, false],
    ["https", { HTTPS_PROXY: "$PROXY", NO_PROXY: `${HOST}:443` }, false],
    ["https", { HTTPS_PROXY: "$PROXY", NO_PROXY: `${HOST}:8443` }, true],
    ["https", { HTTPS_PROXY: "$PROXY", NO_PROXY: "*" }, false],
    ["https", { HTTPS_PROXY: "$PROXY", NO_PROXY: "other.example, odels.example" }, true],
  ] as const)("%s with %o goes through the proxy: %s", async (scheme, variables, expected) => {
    expect(await through(scheme, variables)).toBe(expected);
  });

  test("is passed over with `proxy: false`", async () => {
    expect(await through("https", { HTTPS_PROXY: "$PROXY" }, { proxy: false })).toBe(false);
  });

  test("is overridden by a `proxy` option, NO_PROXY included", async () => {
    await using server = await plainServer();
    await using proxy = await proxyServer({ to: server.port });
    const option = `http://127.0.0.1:${proxy.port}`;
    expect(
      await through("http", { HTTP_PROXY: "http://proxy.invalid:1", NO_PROXY: "*" }, { proxy: option }),
    ).toBe(false);
    expect(proxy.seen).toHaveLength(1);
  });

  test("never sends what is for this machine to a proxy on another", async () => {
    await using server = await plainServer();
    vi.stubEnv("HTTP_PROXY", "http://proxy.invalid:3128");
    const endpoint = `http://127.0.0.1:${server.port}/api/predict/demo`;
    expect((await ask("http", { endpoint, maxRetries: 0 })).reason).toBe("answered");
    vi.stubEnv("no_proxy", "other.example");
    expect((await ask("http", { endpoint, maxRetries: 0 })).reason).toBe("answered");
  });

  test("is not looked at where the caller brings a dispatcher", async () => {
    await using server = await plainServer();
    vi.stubEnv("HTTP_PROXY", "http://127.0.0.1:9");
    const dispatcher = new EnvHttpProxyAgent({ httpProxy: "", httpsProxy: "", noProxy: "*" });
    const endpoint = `http://127.0.0.1:${server.port}/api/predict/demo`;
    expect((await ask("http", { endpoint, dispatcher, maxRetries: 0 })).reason).toBe("answered");
    await dispatcher.close();
  });
});

test("P06 words of a proxy that echo its secret are scrubbed", async () => {
  await using server = await plainServer((headers, response) => {
    response.writeHead(403, { "content-type": "text/plain", "x-seen": PASSWORD.slice(0, 30) });
    response.end(
      `user ${USER}, password ${PASSWORD}, ${Buffer.from(`${USER}:${PASSWORD}`).toString("base64")}`,
    );
  });
  await using proxy = await proxyServer({ to: server.port, credentials: `${USER}:${PASSWORD}` });
  const { reason, told } = await ask("http", { proxy: addressOf(proxy) });
  expect(reason).toMatchObject({ code: "FORBIDDEN" });
  expect((reason as { body?: string }).body).toContain("password [redacted]");
  for (const secret of [PASSWORD, Buffer.from(`${USER}:${PASSWORD}`).toString("base64")])
    expect(told + String((reason as { body?: string }).body)).not.toContain(secret);
});
