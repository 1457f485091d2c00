import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createSecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CERTIFICATE, KEY } from "./support/certificate.ts";
import { answersOf, easVariables, report } from "./support/live-program.ts";

const TOKEN = "tls-secret-0007==";
const authorizations: (string | undefined)[] = [];
const server = createSecureServer({ cert: CERTIFICATE, key: KEY, allowHTTP1: true }, (request, response) => {
  authorizations.push(request.headers["authorization"]);
  response.writeHead(404, { "content-type": "application/json" });
  response.end('{"detail":"Not Found"}');
});
let variables: Record<string, string> = {};
let port = 0;
let folder = "";

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ({ port } = server.address() as AddressInfo);
  variables = easVariables("CHAT", { endpoint: `https://127.0.0.1:${port}/api/predict/demo`, token: TOKEN });
  folder = await mkdtemp(join(tmpdir(), "live-"));
  await writeFile(join(folder, "authority.pem"), CERTIFICATE);
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

test("a host with https is told with its certificate and what ALPN chose", async () => {
  const trusting = { ...variables, NODE_EXTRA_CA_CERTS: join(folder, "authority.pem") };

  const found = await report(["--only", "10,28"], trusting);

  expect(found.code).toBe(0);
  expect(answersOf(found, 10)["chat"]).toMatch(
    new RegExp(`^https: yes, port ${port}, certificate trusted; http: no answer \\(\\w+\\)$`),
  );
  expect(answersOf(found, 28)).toEqual({ chat: "yes, ALPN chose h2" });
});

test("a host whose certificate is not trusted gets no token, and is told as not reached", async () => {
  authorizations.length = 0;

  const found = await report(["--only", "10"], variables);

  expect(found.code).toBe(1);
  expect(answersOf(found, 10)).toEqual({ chat: "not reached: DEPTH_ZERO_SELF_SIGNED_CERT" });
  expect(authorizations).toEqual([]);
});
