import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { AISearchClient, ConfigError, EasClient, HttpError, RedirectError } from "../src/index.ts";
import { answer, rawServer, type RawServer } from "./support/raw-server.ts";
import { replies } from "./support/scripted-dispatcher.ts";

const messages = [{ role: "user" as const, content: "What is a gate?" }];
const linesOf = ({ requests }: RawServer): (string | undefined)[] =>
  requests.map((request) => request.split("\r\n", 1)[0]?.replace(" HTTP/1.1", ""));
const failureOf = (call: Promise<unknown>): Promise<Error> =>
  call.then(
    () => {
      throw new Error("it was answered");
    },
    (error: Error) => error,
  );

test("A09 an unknown service is a 404 without a word, and the advice points at the service's name", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const endpoint = emulator.services.chat.endpoint.replace("/chat", "/chatt");
  await using client = new EasClient({ endpoint, token: emulator.services.chat.token, model: "m" });
  const error = await failureOf(client.chat({ messages }));
  expect(HttpError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({
    code: "PATH_MISSING",
    status: 404,
    origin: "gateway",
    body: "",
    attempts: 1,
  });
  expect(error.message).toContain("check the service name after /api/predict/");
});

test("A10 a route without /v1 is a 404, and the error names the likely route", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.chat;
  await using client = new EasClient({ endpoint, token, model: "m" });
  const error = await failureOf(client.chat({ messages, path: "/chat/completions" }));
  expect(error).toMatchObject({ code: "PATH_MISSING", status: 404, origin: "server", attempts: 1 });
  expect(error.message).toContain("HTTP 404: Not Found; the server's route is likely /v1/chat/completions.");
  const other = await failureOf(client.invoke({ path: "/v1/nothing", method: "GET" }));
  expect(other.message).not.toContain("likely");
});

test.each(["", "/", "/v1", "/v1/", "/v1/v1", "/v1/chat/completions", "//v1/models"])(
  "A11 with %j pasted behind the base, the same route is asked for",
  async (pasted) => {
    await using server = await rawServer((socket) => void socket.write(answer(200, '{"data":[]}')));
    await using client = new EasClient({ endpoint: server.endpoint + pasted, token: "t" });
    await client.models();
    expect(linesOf(server)).toEqual(["GET /api/predict/demo/v1/models"]);
  },
);

test("A12 A13 without a scheme http is meant, and https is not changed into it", async () => {
  await using server = await rawServer((socket) => void socket.write(answer(200, '{"data":[]}')));
  await using plain = new EasClient({ endpoint: server.endpoint.replace("http://", ""), token: "t" });
  await plain.models();
  expect(server.requests).toHaveLength(1);
  await using secure = new EasClient({ endpoint: server.endpoint.replace("http:", "https:"), token: "t" });
  expect(await failureOf(secure.models({ maxRetries: 0 }))).toMatchObject({ phase: "connect" });
  expect(server.requests).toHaveLength(1);
});

test("A14 a method that the route does not have is told as such", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.chat;
  await using client = new EasClient({ endpoint, token });
  expect(await failureOf(client.invoke({ path: "/v1/chat/completions", method: "GET" }))).toMatchObject({
    code: "METHOD_NOT_ALLOWED",
    status: 405,
    attempts: 1,
  });
});

test("A15 a member of a service group is called by the group's name and its own", async () => {
  await using emulator = await startEmulator({
    encoder: "lexical",
    services: { "group_x.my_gw": { serves: "chat" } },
  });
  const { endpoint, token } = emulator.services["group_x.my_gw"];
  await using client = new EasClient({ endpoint, token });
  expect((await client.chat({ messages })).finishReason).toBe("stop");
  expect(emulator.requests.every(({ service }) => service === "group_x.my_gw")).toBe(true);
});

test("A18 a redirect to another host is not followed, and no secret goes there", async () => {
  await using elsewhere = await rawServer((socket) => void socket.write(answer(200, '{"data":[]}')));
  await using server = await rawServer(
    (socket) => void socket.write(answer(302, "", { location: `${elsewhere.endpoint}/v1/models?key=1` })),
  );
  await using client = new EasClient({ endpoint: server.endpoint, token: "canary-token-1234" });
  const error = await failureOf(client.models());
  expect(RedirectError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ code: "REDIRECTED", status: 302, attempts: 1 });
  expect(elsewhere.connections()).toBe(0);
});

const connectDirectly = () =>
  new EasClient({ endpoint: "http://10.1.2.3:50000/api/predict/demo", token: "t" });

test("an address of the direct connection is refused, and that it comes later is said", () => {
  expect(connectDirectly).toThrow(ConfigError);
  expect(connectDirectly).toThrow(/direct connection, which comes later/);
});

test("a path overrides the route of every verb and keeps to the endpoint", async () => {
  await using server = await rawServer((socket) => void socket.write(answer(400, '{"message":"no"}')));
  await using client = new EasClient({ endpoint: server.endpoint, token: "t", model: "m" });
  const path = "/own/route";
  const verbs = [
    (own: string) => client.chat({ messages, path: own }),
    (own: string) => client.streamChat({ messages, path: own }),
    (own: string) => client.embed({ input: ["a"], path: own }),
    (own: string) => client.rerank({ query: "q", documents: ["d"], path: own }),
    (own: string) => client.models({ path: own }),
    (own: string) => client.invoke({ path: own }),
  ];
  for (const verb of verbs) {
    await failureOf(verb(path));
    for (const climbing of ["/../other", "/a/%2e%2e/b", "http://evil.test/x", "/a b"])
      expect(await failureOf(verb(climbing))).toMatchObject({ code: "INPUT_INVALID", attempts: 0 });
  }
  expect(linesOf(server).map((line) => line?.split(" ")[1])).toEqual(
    verbs.map(() => "/api/predict/demo/own/route"),
  );
});

test("H31 a pasted call address and a host with its deployment make the same request", async () => {
  await using server = await rawServer(
    (socket) => void socket.write(answer(200, '{"embeddings":[{"index":0,"embedding":[1,0]}]}')),
  );
  const host = new URL(server.endpoint).origin;
  const secrets = { apiKey: "OS-key", token: "dep-token" };
  const whole = `${host}/v3/openapi/deployments/dep_1/predict`;
  for (const place of [{ endpoint: host, deploymentId: "dep_1" }, { endpoint: whole }]) {
    await using client = new AISearchClient({ ...place, ...secrets });
    await client.embed({ input: ["a"] });
  }
  expect(linesOf(server)).toEqual(
    Array.from({ length: 2 }, () => "POST /v3/openapi/deployments/dep_1/predict"),
  );
  expect(server.requests[0]).toBe(server.requests[1]);
});

test("H32 a private host gets the same request as the public one, over https where no scheme is written", async () => {
  const reply = { status: 200, body: '{"embeddings":[{"index":0,"embedding":[1,0]}]}' };
  const dispatcher = replies([reply, reply]);
  const secrets = { apiKey: "OS-key", token: "dep-token", deploymentId: "dep_1" };
  const hosts = [
    "ws-cn-shanghai-vpc.opensearch.aliyuncs.com",
    "ws.platform-cn-shanghai.opensearch.aliyuncs.com",
  ];
  for (const host of hosts) {
    const client = new AISearchClient({ endpoint: host, ...secrets, dispatcher });
    expect(client.endpoint).toBe(`https://${host}/v3/openapi/deployments/dep_1/predict`);
    await client.embed({ input: ["a"] });
  }
  const [toPrivate, toPublic] = dispatcher.calls;
  expect(toPrivate).toMatchObject({ method: "POST", path: "/v3/openapi/deployments/dep_1/predict" });
  expect(toPrivate).toEqual(toPublic);
});

test("a service's name keeps its case", async () => {
  await using server = await rawServer((socket) => void socket.write(answer(200, '{"data":[]}')));
  await using client = new EasClient({ endpoint: server.endpoint.replace("demo", "My_LLM"), token: "t" });
  await client.models();
  expect(linesOf(server)).toEqual(["GET /api/predict/My_LLM/v1/models"]);
});

test.each(["x-request-id", "x-eas-request-id", "eagleeye-traceid"])(
  "the request's id is read from %s, if the gateway gives it there",
  async (name) => {
    await using server = await rawServer((socket, _request, number) => {
      const headers: Record<string, string> = { [name]: `id-${number}` };
      socket.write(number === 1 ? answer(200, '{"data":[]}', headers) : answer(404, "", headers));
    });
    await using client = new EasClient({ endpoint: server.endpoint, token: "t" });
    expect((await client.models()).requestIds).toEqual(["id-1"]);
    expect(await failureOf(client.models())).toMatchObject({ requestId: "id-2" });
  },
);
