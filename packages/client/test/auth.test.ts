import { createHash, createHmac } from "node:crypto";
import { inspect } from "node:util";
import { startEmulator } from "@paifang/emulator";
import { describe, expect, test, vi } from "vitest";
import { AISearchClient, AuthError, EasClient, type PaifangError } from "../src/index.ts";
import { answer, rawServer, type RawServer } from "./support/raw-server.ts";
import { warningsOf } from "./support/warnings.ts";

const models = answer(200, '{"data":[{"id":"m"}]}');
const chatAnswer = answer(200, '{"choices":[{"index":0,"message":{"content":"ok"},"finish_reason":"stop"}]}');
const messages = [{ role: "user" as const, content: "牌坊?" }];
const fieldsOf = (request: string): Record<string, string> =>
  Object.fromEntries(
    [...request.matchAll(/^([\w-]+): (.*)\r$/gm)].map(([, name = "", value = ""]) => [
      name.toLowerCase(),
      value,
    ]),
  );
const authorizationsOf = ({ requests }: RawServer): (string | undefined)[] =>
  requests.map((request) => fieldsOf(request)["authorization"]);
const failureOf = (call: Promise<unknown>): Promise<PaifangError> =>
  call.then(
    () => {
      throw new Error("it was answered");
    },
    (error: PaifangError) => error,
  );

/** Signs a request as it arrived, by the rule of the official clients. */
function signatureOf(request: string, token: string): string {
  const fields = fieldsOf(request);
  const body = Buffer.from(request.slice(request.indexOf("\r\n\r\n") + 4), "latin1");
  const [method = "", path = ""] = request.split(" ", 2);
  const md5 = createHash("md5").update(body).digest("hex");
  expect(fields["content-md5"]).toBe(md5);
  const text = [method, md5, fields["content-type"] ?? "", fields["date"], path].join("\n");
  return `EAS ${createHmac("sha1", token).update(text).digest("base64")}`;
}

test("A01 A02 a token opens its service bare and after Bearer", async () => {
  await using emulator = await startEmulator({
    encoder: "lexical",
    services: { bare: { serves: "chat", auth: ["token"] }, bearer: { serves: "chat", auth: ["bearer"] } },
  });
  for (const [service, auth] of [
    ["bare", "token"],
    ["bearer", "bearer"],
  ] as const) {
    await using client = new EasClient({ ...withoutModel(emulator.services[service]), auth });
    expect((await client.chat({ messages })).finishReason).toBe("stop");
  }
});

const withoutModel = ({ endpoint, token }: { endpoint: string; token: string }) => ({ endpoint, token });

const signing = ({ endpoint }: RawServer) => ({
  endpoint,
  token: "c2VjcmV0==",
  auth: "signature" as const,
});

describe("A03 a signed request", () => {
  test("covers method, path with query, type and bytes, and the token does not travel", async () => {
    await using server = await rawServer(
      (socket, request) => void socket.write(request.startsWith("GET") ? models : chatAnswer),
    );
    await using client = new EasClient(signing(server));
    await client.chat({ messages });
    await client.invoke({ path: "/any", query: { n: 1, q: "a b" }, body: new Uint8Array([0, 255, 10]) });
    const [list = "", chat = "", invoked = ""] = server.requests;
    for (const request of [list, chat, invoked]) {
      expect(fieldsOf(request)["authorization"]).toBe(signatureOf(request, "c2VjcmV0=="));
      expect(request).not.toContain("c2VjcmV0");
    }
    expect(invoked).toContain("/api/predict/demo/any?n=1&q=a+b ");
  });

  test("is signed again for each attempt, over the body that the attempt sends", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 0, 1) });
    try {
      await using server = await rawServer((socket, _request, number) => {
        vi.setSystemTime(Date.UTC(2026, 0, 1, 0, 0, number));
        socket.write(number === 1 ? answer(503, "no healthy upstream") : chatAnswer);
      });
      await using client = new EasClient({ ...signing(server), model: "m", sleep: () => {} });
      await client.chat({ messages });
      expect(server.requests.map((request) => fieldsOf(request)["date"])).toEqual([
        "Thu, 01 Jan 2026 00:00:00 GMT",
        "Thu, 01 Jan 2026 00:00:01 GMT",
      ]);
      for (const request of server.requests)
        expect(fieldsOf(request)["authorization"]).toBe(signatureOf(request, "c2VjcmV0=="));
    } finally {
      vi.useRealTimers();
    }
  });

  test("is chosen by PAI_EAS_AUTH too", async () => {
    await using server = await rawServer((socket) => void socket.write(models));
    vi.stubEnv("PAI_EAS_ENDPOINT", server.endpoint);
    vi.stubEnv("PAI_EAS_TOKEN", "c2VjcmV0==");
    vi.stubEnv("PAI_EAS_AUTH", "signature");
    try {
      await using client = new EasClient();
      await client.models();
    } finally {
      vi.unstubAllEnvs();
    }
    expect(authorizationsOf(server)).toEqual([signatureOf(server.requests[0] ?? "", "c2VjcmV0==")]);
  });

  test("uses the token that a function gives after a 401", async () => {
    const tokens = ["old==", "new=="];
    await using server = await rawServer(
      (socket, _request, number) =>
        void socket.write(number === 1 ? answer(401, "Authorization Failed") : models),
    );
    await using client = new EasClient({ ...signing(server), token: () => tokens.shift() ?? "none" });
    expect((await client.models()).attempts).toBe(2);
    const [first = "", second = ""] = server.requests;
    expect(authorizationsOf(server)).toEqual([signatureOf(first, "old=="), signatureOf(second, "new==")]);
  });
});

test("A05 A06 a wrong token is an AuthError after one attempt, and it is printed nowhere", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  await using client = new EasClient({
    endpoint: emulator.services.chat.endpoint,
    token: "canary-token-1234",
  });
  const error = await failureOf(client.chat({ messages }));
  expect(AuthError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ code: "AUTH_FAILED", status: 401, attempts: 1, retryable: false });
  for (const shown of [
    inspect(error, { depth: 9 }),
    JSON.stringify(error),
    String(error.stack),
    inspect(client),
  ])
    expect(shown).not.toContain("canary");
  expect(emulator.requests).toHaveLength(1);
});

test("A05 a client without a token is refused before anything is sent", () => {
  expect(() => new EasClient({ endpoint: "http://127.0.0.1:9/api/predict/demo" })).toThrow(
    /`token` is missing/,
  );
});

test("A08 a token from the environment with a line break and quotes around it is cleaned, and that is told once", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.chat;
  vi.stubEnv("PAI_EAS_ENDPOINT", endpoint);
  vi.stubEnv("PAI_EAS_TOKEN", `"${token}"\n`);
  try {
    const warnings = await warningsOf(async () => {
      await using client = new EasClient();
      await client.models();
      await client.models();
    });
    expect(warnings.map(({ code }) => code)).toEqual(["SECRET_TRIMMED", "SECRET_QUOTED"]);
    expect(JSON.stringify(warnings)).not.toContain(token);
  } finally {
    vi.unstubAllEnvs();
  }
});

const codesOf = async (make: () => unknown): Promise<unknown[]> =>
  (await warningsOf(make)).map(({ code }) => code);

describe("a token that would travel unencrypted through the internet", () => {
  const shared = "16.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/demo";
  test.each([
    [{ endpoint: `http://${shared}` }, ["INSECURE_HTTP"]],
    [{ endpoint: shared, auth: "bearer" as const }, ["INSECURE_HTTP"]],
    [{ endpoint: "http://models.example.com" }, ["INSECURE_HTTP"]],
    [{ endpoint: `http://${shared}`, auth: "signature" as const }, []],
    [{ endpoint: `https://${shared}` }, []],
    [{ endpoint: "http://16.vpc.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/demo" }, []],
    [{ endpoint: "http://127.0.0.1:9/api/predict/demo" }, []],
    [{ endpoint: "http://192.168.1.2:9" }, []],
    [{ endpoint: "http://emulator:9/api/predict/demo" }, []],
  ])("%o is told of as %j", async (options, codes) => {
    expect(await codesOf(() => new EasClient({ ...options, token: "t-1234" }))).toEqual(codes);
  });

  test("is told for AI Search too, once for a client with all its faces", async () => {
    const options = { deploymentId: "d", apiKey: "OS-key", token: "dep-token" };
    const endpoint = "http://ws-1.platform-cn-shanghai.opensearch.aliyuncs.com";
    expect(
      await codesOf(() => new AISearchClient({ ...options, endpoint }).withOptions({ maxRetries: 0 })),
    ).toEqual(["INSECURE_HTTP"]);
    expect(
      await codesOf(() => new AISearchClient({ ...options, endpoint: endpoint.replace("http:", "https:") })),
    ).toEqual([]);
  });
});

describe("AI Search", () => {
  test("H08 a wrong deployment token is an AuthError that names the Token", async () => {
    await using emulator = await startEmulator({ encoder: "lexical" });
    await using client = new AISearchClient({ ...emulator.services["search-embed"], token: "wrong-token" });
    const error = await failureOf(client.embed({ input: ["a"] }));
    expect(AuthError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: "KEY_OR_TOKEN_WRONG", attempts: 1, serverCode: "InvalidToken" });
    expect(error.advice).toContain("deployment's token (`token`)");
    expect(error.message).toContain("deployment token");
  });

  test("H08 a client without the deployment token is refused before anything is sent", () => {
    const options = { endpoint: "http://127.0.0.1:9", deploymentId: "d", apiKey: "OS-key" };
    expect(() => new AISearchClient(options)).toThrow(/`token` is missing/);
  });

  test("H09 a wrong API key is an AuthError that names the API key", async () => {
    await using emulator = await startEmulator({ encoder: "lexical" });
    await using client = new AISearchClient({ ...emulator.services["search-embed"], apiKey: "OS-wrong" });
    const error = await failureOf(client.embed({ input: ["a"] }));
    expect(AuthError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: "KEY_OR_TOKEN_WRONG", attempts: 1, serverCode: "InvalidApiKey" });
    expect(error.advice).toContain("API key (`apiKey`)");
    expect(error.message).not.toContain("OS-wrong");
  });

  test.each(["OS-key-1", "Bearer OS-key-1"])(
    "H10 the API key given as %j goes after Bearer, once",
    async (apiKey) => {
      await using server = await rawServer(
        (socket) => void socket.write(answer(200, '{"embeddings":[{"index":0,"embedding":[1,0]}]}')),
      );
      const endpoint = new URL(server.endpoint).origin;
      await using client = new AISearchClient({ endpoint, deploymentId: "d", apiKey, token: "dep-token" });
      await client.embed({ input: ["a"] });
      expect(fieldsOf(server.requests[0] ?? "")).toMatchObject({
        authorization: "Bearer OS-key-1",
        token: "dep-token",
      });
    },
  );
});
