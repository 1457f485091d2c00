import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { promisify } from "node:util";
import {
  AISearchClient,
  ConnectionError,
  EasClient,
  type AttemptEvent,
  type EasOptions,
} from "@paifang/client";
import { beforeAll, describe, expect, test } from "vitest";
import { everySink, reasonOf } from "../src/every-sink.ts";
import { authority, selfSigned, type Authority, type Identity } from "../src/tls/certificates.ts";
import { secureServer, type SecureServer } from "../src/tls/secure-server.ts";

const TOKEN = "canary-token-1234";
const run = promisify(execFile);
let ca: Authority;
let good: Identity;

beforeAll(async () => {
  ca = await authority();
  good = await ca.issue({ hosts: ["localhost", "127.0.0.1"] });
});

/** Asks for the models once over https, and returns what came of it, and what was told of the attempts. */
async function ask(port: number, options: EasOptions = {}) {
  const events: AttemptEvent[] = [];
  const endpoint = `https://127.0.0.1:${port}/api/predict/demo`;
  await using client = new EasClient({
    endpoint,
    token: TOKEN,
    sleep: () => {},
    onAttempt: (event) => events.push(event),
    ...options,
  });
  const reason = await reasonOf(client.models());
  return { reason, events };
}

/** What a certificate that is no good must come to: told as such, in one attempt, nothing sent and nothing shown. */
const refusedFor = (code: string): object => ({
  isTyped: true,
  told: { code: "TLS_FAILED", phase: "connect", attempts: 1, retryable: false },
  reason: code,
  leaks: false,
  requests: 0,
});

async function outcome(server: SecureServer, options: EasOptions = {}): Promise<object> {
  const { reason, events } = await ask(server.port, options);
  const { code, phase, attempts, retryable, message } = reason as ConnectionError;
  return {
    isTyped: ConnectionError.isInstance(reason),
    told: { code, phase, attempts, retryable },
    reason: new RegExp(`127\\.0\\.0\\.1:${server.port} \\((\\w+)\\)`).exec(message)?.[1],
    leaks: (everySink(reason) + JSON.stringify(events)).includes("canary"),
    requests: server.requests(),
  };
}

describe("a certificate that is no good ends the call before anything is sent", () => {
  test("S01 one that vouches for itself", async () => {
    await using server = await secureServer(await selfSigned({ hosts: ["127.0.0.1"] }));
    expect(await outcome(server)).toEqual(refusedFor("DEPTH_ZERO_SELF_SIGNED_CERT"));
  });

  test("S02 one that has expired", async () => {
    await using server = await secureServer(await ca.issue({ hosts: ["127.0.0.1"], endsInDays: -1 }));
    expect(await outcome(server, { tls: { ca: ca.cert } })).toEqual(refusedFor("CERT_HAS_EXPIRED"));
  });

  test("S03 one for another host", async () => {
    await using server = await secureServer(await ca.issue({ hosts: ["elsewhere.example"] }));
    expect(await outcome(server, { tls: { ca: ca.cert } })).toEqual(
      refusedFor("ERR_TLS_CERT_ALTNAME_INVALID"),
    );
  });

  test("one of an authority that nobody knows", async () => {
    await using server = await secureServer(good);
    expect(await outcome(server)).toEqual(refusedFor("UNABLE_TO_VERIFY_LEAF_SIGNATURE"));
    const other = await authority("Another Authority");
    expect(await outcome(server, { tls: { ca: other.cert } })).toEqual(
      refusedFor("UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
    );
  });

  test("also with the variable of Node that turns verification off", async () => {
    const before = process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      await using server = await secureServer(good);
      expect(await outcome(server)).toEqual(refusedFor("UNABLE_TO_VERIFY_LEAF_SIGNATURE"));
    } finally {
      if (before === undefined) delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
      else process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = before;
    }
  });
});

describe("an authority of one's own", () => {
  test("S04 is trusted by option, alone or beside others", async () => {
    await using server = await secureServer(good);
    for (const trusted of [ca.cert, Buffer.from(ca.cert), [...rootCertificates.slice(0, 2), ca.cert]])
      expect((await ask(server.port, { tls: { ca: trusted } })).reason).toBe("answered");
    expect(server.requests()).toBe(3);
  });

  test("S04 is trusted by an AISearchClient likewise", async () => {
    await using server = await secureServer(good);
    await using client = new AISearchClient({
      endpoint: `https://127.0.0.1:${server.port}`,
      deploymentId: "d",
      apiKey: "OS-key",
      token: TOKEN,
      tls: { ca: ca.cert },
      maxRetries: 0,
    });
    expect(await reasonOf(client.embed({ input: ["a"] }))).toMatchObject({ name: "ResponseError" });
    expect(server.requests()).toBe(1);
  });

  test("S05 is trusted by NODE_EXTRA_CA_CERTS, which a `ca` option takes the place of", async () => {
    await using server = await secureServer(good);
    const folder = await mkdtemp(join(tmpdir(), "paifang-tls-"));
    try {
      const file = join(folder, "authority.pem");
      await writeFile(file, ca.cert);
      const program = join(import.meta.dirname, "../src/tls/ask-models.ts");
      const endpoint = `https://127.0.0.1:${server.port}/api/predict/demo`;
      const told = async (variables: NodeJS.ProcessEnv): Promise<string> => {
        const env = { PATH: process.env["PATH"], ...variables };
        return (await run(process.execPath, [program, endpoint], { env, timeout: 20_000 })).stdout;
      };
      const [trusting, plain] = await Promise.all([told({ NODE_EXTRA_CA_CERTS: file }), told({})]);
      expect({ trusting, plain }).toEqual({ trusting: "m", plain: "TLS_FAILED" });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("vouches for a name that is not the endpoint's host, by servername", async () => {
    await using server = await secureServer(await ca.issue({ hosts: ["models.example"] }));
    const named = { tls: { ca: ca.cert, servername: "models.example" } };
    expect((await ask(server.port, named)).reason).toBe("answered");
  });
});

const demanding = (maxVersion: "TLSv1.2" | "TLSv1.3"): Promise<SecureServer> =>
  secureServer({ ...good, ca: ca.cert, requestCert: true, rejectUnauthorized: true, maxVersion });

describe("S06 a service that asks for a client certificate", () => {
  test.each(["TLSv1.2", "TLSv1.3"] as const)("gets it over %s", async (version) => {
    await using server = await demanding(version);
    const tls = { ca: ca.cert, ...(await ca.issue({ hosts: ["client.example"] })) };
    expect((await ask(server.port, { tls })).reason).toBe("answered");
    expect(server.requests()).toBe(1);
  });

  // Over 1.3 the client is through with its handshake before the server looks at the certificate, so Node's
  // server refuses by closing, which no client can tell from a connection that broke.
  test.each([
    { version: "TLSv1.2", code: "TLS_FAILED", attempts: 1 },
    { version: "TLSv1.3", code: "CONNECTION_LOST", attempts: 3 },
  ] as const)("refuses a client without over $version: $code", async ({ version, code, attempts }) => {
    await using server = await demanding(version);
    const { reason } = await ask(server.port, { tls: { ca: ca.cert } });
    expect(ConnectionError.isInstance(reason)).toBe(true);
    expect(reason).toMatchObject({ code, attempts });
    expect(everySink(reason)).not.toContain("canary");
    expect(server.requests()).toBe(0);
  });

  test("refuses a certificate of another authority, and no key is shown", async () => {
    await using server = await demanding("TLSv1.2");
    const foreign = await (await authority("Another Authority")).issue({ hosts: ["client.example"] });
    const { reason } = await ask(server.port, { tls: { ca: ca.cert, ...foreign } });
    expect(ConnectionError.isInstance(reason)).toBe(true);
    expect(everySink(reason)).not.toMatch(/PRIVATE KEY|canary/);
    expect(server.requests()).toBe(0);
  });
});

describe("another protocol than the expected one", () => {
  test.each(["TLSv1", "TLSv1.1"] as const)("S07 %s alone is refused", async (version) => {
    const old = { minVersion: version, maxVersion: version, ciphers: "DEFAULT@SECLEVEL=0" };
    await using server = await secureServer({ ...good, ...old });
    const { reason } = await ask(server.port, { tls: { ca: ca.cert } });
    expect(reason).toMatchObject({ code: "TLS_FAILED", attempts: 1 });
    expect(server.requests()).toBe(0);
  });

  test("TLS 1.2 is refused where 1.3 is the least", async () => {
    await using server = await secureServer({ ...good, maxVersion: "TLSv1.2" });
    const strict = { tls: { ca: ca.cert, minVersion: "TLSv1.3" as const } };
    expect((await ask(server.port, strict)).reason).toMatchObject({ code: "TLS_FAILED", attempts: 1 });
    expect((await ask(server.port, { tls: { ca: ca.cert } })).reason).toBe("answered");
  });

  test("S08 a server that closes in the handshake is tried again like any broken connection", async () => {
    let connections = 0;
    const server = createTcpServer((socket) => {
      connections++;
      socket.on("error", () => {}).once("data", () => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { reason } = await ask((server.address() as AddressInfo).port);
      expect(ConnectionError.isInstance(reason)).toBe(true);
      expect(reason).toMatchObject({ phase: "connect", attempts: 3, code: "CONNECTION_FAILED" });
      expect((reason as Error).message).toContain("closed the connection in the TLS handshake");
      expect(connections).toBe(3);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test("S09 https to a port that speaks http is told as such and not repeated", async () => {
    const server = createTcpServer((socket) => {
      socket.on("error", () => {}).once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { reason } = await ask((server.address() as AddressInfo).port);
      expect(reason).toMatchObject({ code: "TLS_FAILED", phase: "connect", attempts: 1 });
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test("S09 http to a port that speaks https is a typed error, and no request is read there", async () => {
    await using server = await secureServer(good);
    await using client = new EasClient({
      endpoint: `http://127.0.0.1:${server.port}/api/predict/demo`,
      token: TOKEN,
      sleep: () => {},
    });
    const reason = await reasonOf(client.models());
    expect(ConnectionError.isInstance(reason)).toBe(true);
    expect(everySink(reason)).not.toContain("canary");
    expect(server.requests()).toBe(0);
  });
});
