import { expect, test, vi } from "vitest";
import { AISearchClient, ConfigError, EasClient, type EasOptions } from "../src/index.ts";
import { answer, rawServer } from "./support/raw-server.ts";
import { warningsOf } from "./support/warnings.ts";

const endpoint = "http://127.0.0.1:9/api/predict/demo";
const searching = { endpoint: "http://127.0.0.1:9", deploymentId: "d", apiKey: "OS-key", token: "dep-token" };
const authorizationsOf = (requests: readonly string[]): (string | undefined)[] =>
  requests.map((request) => /^authorization: (.*)\r$/im.exec(request)?.[1]);
const models = answer(200, '{"data":[{"id":"m"}]}');

test.each([
  [{ endpoint }, "token", /^`token` is missing; beside an `endpoint` option no variable is read for it\./],
  [{ token: "t" }, "endpoint", /^`endpoint` is missing, and so is PAI_EAS_ENDPOINT\./],
  [{ endpoint, token: "a\nb" }, "token", /line break/],
  [{ endpoint, token: "t", maxRetries: -1 }, "maxRetries", /-1/],
  [{ endpoint, token: "t", maxBatchSize: 1.5 }, "maxBatchSize", /whole number/],
  [{ endpoint, token: "t", auth: "basic" }, "auth", /none of "token", "bearer"/],
  [{ endpoint, token: "t", temprature: 1 }, "temprature", /no option `temprature`/],
  [{ endpoint, token: "t", headers: { Authorization: "x" } }, "headers", /the client.s own/],
  [{ endpoint, token: "t", headers: { Expect: "100-continue" } }, "headers", /the client.s own/],
  [{ endpoint, token: "t", headers: { upgrade: "h2c" } }, "headers", /the client.s own/],
  [{ endpoint, token: "t", headers: new Headers({ "x-a": "1" }) }, "headers", /no plain object/],
  [{ endpoint, token: "t", headers: [["x-a", "1"]] }, "headers", /no plain object/],
  [{ endpoint, token: "t", headers: "x-a: 1" }, "headers", /not of type object/],
  [{ endpoint, token: "t", headers: null }, "headers", /not of type object/],
  [{ endpoint, token: "t", model: "" }, "model", /empty/],
])("%o is refused, naming %s", (options, option, message) => {
  const build = () => new EasClient(options as EasOptions);
  expect(build).toThrow(ConfigError);
  expect(build).toThrow(message);
  expect(build).toThrow(expect.objectContaining({ option }));
});

test("an option that is undefined is as good as left out", () => {
  expect(
    () => new EasClient({ endpoint, token: "t", maxRetries: undefined, service: undefined }),
  ).not.toThrow();
});

test("a misspelt key of a call is refused too", async () => {
  const client = new EasClient({ endpoint, token: "t" });
  const request = { messages: [{ role: "user" as const, content: "x" }], maxToken: 5 };
  await expect(client.chat(request)).rejects.toMatchObject({ code: "OPTION_UNKNOWN", option: "maxToken" });
});

test("a named service takes its own variables, and a secret never goes to another address", async () => {
  await using named = await rawServer((socket) => void socket.write(models));
  await using plain = await rawServer((socket) => void socket.write(models));
  vi.stubEnv("PAI_EAS_EMBED_ENDPOINT", named.endpoint);
  vi.stubEnv("PAI_EAS_EMBED_TOKEN", "embed-token");
  vi.stubEnv("PAI_EAS_ENDPOINT", plain.endpoint);
  vi.stubEnv("PAI_EAS_TOKEN", "plain-token");
  try {
    await using embed = new EasClient({ service: "embed" });
    await using chat = new EasClient({ service: "chat" });
    await embed.models();
    await chat.models();
    expect(authorizationsOf(named.requests)).toEqual(["embed-token"]);
    expect(authorizationsOf(plain.requests)).toEqual(["plain-token"]);
    vi.stubEnv("PAI_EAS_EMBED_TOKEN", "");
    expect(() => new EasClient({ service: "embed" })).toThrow(/PAI_EAS_EMBED_TOKEN/);
    expect(() => new EasClient({ endpoint })).toThrow(/`token` is missing/);
  } finally {
    vi.unstubAllEnvs();
  }
});

test("the token travels bare, or after Bearer by option or variable", async () => {
  await using server = await rawServer((socket) => void socket.write(models));
  const options = { endpoint: server.endpoint, token: "my-token" };
  await using bare = new EasClient(options);
  await using bearer = new EasClient({ ...options, auth: "bearer" });
  await bare.models();
  await bearer.models();
  expect(authorizationsOf(server.requests)).toEqual(["my-token", "Bearer my-token"]);
});

test("A08 a pasted Bearer and a line break after the token are taken off, and the user is told once", async () => {
  await using server = await rawServer((socket) => void socket.write(models));
  const warnings = await warningsOf(async () => {
    await using client = new EasClient({ endpoint: server.endpoint, token: "Bearer my-token\n" });
    await client.models();
    await client.models();
  });
  expect(authorizationsOf(server.requests)).toEqual(["my-token", "my-token"]);
  expect(warnings.map(({ code }) => code)).toEqual(["SECRET_TRIMMED", "SECRET_SCHEME"]);
});

test("AI Search takes host, deployment and both secrets from the named variables, else from the plain ones", async () => {
  const vectors = answer(200, '{"embeddings":[{"index":0,"embedding":[1,0]}]}');
  await using server = await rawServer((socket) => void socket.write(vectors));
  const host = new URL(server.endpoint).origin;
  for (const [stem, name] of [
    ["AISEARCH_IMAGES", "images"],
    ["AISEARCH", "plain"],
  ])
    for (const [variable, value] of Object.entries({
      ENDPOINT: host,
      DEPLOYMENT_ID: `${name}_id`,
      API_KEY: `OS-${name}`,
      TOKEN: `${name}-token`,
    }))
      vi.stubEnv(`${stem}_${variable}`, value);
  try {
    await using images = new AISearchClient({ service: "images" });
    await using other = new AISearchClient({ service: "other" });
    for (const client of [images, other]) await client.embed({ input: ["a"] });
  } finally {
    vi.unstubAllEnvs();
  }
  for (const [at, name] of ["images", "plain"].entries()) {
    const request = server.requests[at];
    expect(request).toContain(`POST /v3/openapi/deployments/${name}_id/predict`);
    expect(request).toMatch(new RegExp(`^authorization: Bearer OS-${name}\\r$`, "m"));
    expect(request).toMatch(new RegExp(`^token: ${name}-token\\r$`, "m"));
  }
});

test("a call's options win over the face's, and the face's over the client's", async () => {
  await using server = await rawServer((socket) => void socket.write(models));
  await using client = new EasClient({
    endpoint: server.endpoint,
    token: "t",
    headers: { "x-a": "1" },
    path: "/one",
  });
  const face = client.withOptions({ headers: { "x-b": "2" }, path: "/two" });
  await client.models();
  await face.models();
  await face.models({ path: "/three" });
  expect(server.requests.map((request) => /^GET \/api\/predict\/demo(\S+)/.exec(request)?.[1])).toEqual([
    "/one",
    "/two",
    "/three",
  ]);
  expect(server.requests[1]).toMatch(/x-a: 1[\s\S]*x-b: 2/);
});

test("C05 a caller's header field is sent once, whatever its case, and never changes the type of a JSON body", async () => {
  await using server = await rawServer((socket) => void socket.write(models));
  const headers = { "Content-Type": "text/plain", "X-Trace": "client" };
  await using client = new EasClient({ endpoint: server.endpoint, token: "t", model: "m", headers });
  await client.rerank({ query: "q", documents: ["d"], headers: { "x-trace": "call" } }).catch(() => {});
  const [request = ""] = server.requests;
  expect(request.match(/^content-type:.*$/gim)).toEqual(["content-type: application/json"]);
  expect(request.match(/^x-trace:.*$/gim)).toEqual(["x-trace: call"]);
});

test("options of the constructor are refused in withOptions", () => {
  const client = new EasClient({ endpoint, token: "t" });
  expect(() => client.withOptions({ token: "other" } as object)).toThrow(/no option `token`/);
});

test("AI Search needs key, token and deployment, and says which is missing", () => {
  const { apiKey: _key, ...withoutKey } = searching;
  const { token: _token, ...withoutToken } = searching;
  const { deploymentId: _id, ...withoutId } = searching;
  expect(() => new AISearchClient(withoutKey)).toThrow(/`apiKey`/);
  expect(() => new AISearchClient(withoutToken)).toThrow(/`token`/);
  expect(() => new AISearchClient(withoutId)).toThrow(/`deploymentId`/);
});

test("a verb that a deployment's kind does not have is refused before anything is sent", async () => {
  const reranker = new AISearchClient({ ...searching, kind: "reranker" });
  const text = new AISearchClient(searching);
  await expect(reranker.embed({ input: ["x"] })).rejects.toMatchObject({ code: "VERB_UNSUPPORTED" });
  await expect(text.rerank({ query: "q", documents: ["d"] })).rejects.toMatchObject({
    code: "VERB_UNSUPPORTED",
  });
  await expect(text.embedImages({ input: [] })).rejects.toMatchObject({ code: "VERB_UNSUPPORTED" });
});
