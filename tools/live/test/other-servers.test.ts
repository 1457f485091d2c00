import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { answersOf, easVariables, report, searchVariables } from "./support/live-program.ts";
import { json, rawServer } from "./support/raw-server.ts";

const TOKEN = "other-secret-0008==";
const at = (url: string): { endpoint: string; token: string } => ({
  endpoint: `${url}/api/predict/demo`,
  token: TOKEN,
});
const deployment = (url: string) => ({
  endpoint: url,
  deploymentId: "dep_1",
  apiKey: "OS-other-key",
  token: TOKEN,
});

test.each([
  {
    engine: "SGLang",
    models: { data: [{ id: "m", owned_by: "sglang" }] },
    version: { detail: "Not Found" },
    refusal: { object: "error", message: "no", type: "BadRequestError", code: 400 },
    root: "",
    answer: "owned_by sglang, version not told, error shape A (object: error)",
  },
  {
    engine: "vLLM with a key of its own",
    models: { data: [{ id: "m", owned_by: "vllm" }] },
    version: { version: "0.11.0" },
    refusal: { error: "Unauthorized" },
    root: "",
    answer: "owned_by vllm, version 0.11.0, error shape D (error is a text)",
  },
  {
    engine: "BladeLLM",
    models: "nothing like it",
    version: {},
    refusal: {},
    root: "Welcome to BladeLLM!",
    answer: 'owned_by unknown, version not told, error shape another, "Welcome to BladeLLM"',
  },
] as const)(
  "row 5 tells $engine by what it says of itself",
  async ({ models, version, refusal, root, answer }) => {
    await using server = await rawServer(({ url }, outgoing) => {
      if (url.endsWith("/models")) json(outgoing, 200, models);
      else if (url.endsWith("/version")) json(outgoing, "version" in version ? 200 : 404, version);
      else if (url.endsWith("/chat/completions")) json(outgoing, 400, refusal);
      else outgoing.end(root);
    });

    expect(answersOf(await report(["--only", "5"], easVariables("CHAT", at(server.url))), 5)).toEqual({
      chat: answer,
    });
  },
);

test("row 11 tells which discovery address is served, and shows no instance's address", async () => {
  await using server = await rawServer(({ url }, outgoing) => {
    const items = [{ app: "demo", ip: "10.1.2.3", port: 50_000, weight: 100 }];
    if (url === "/exported/apis/eas.alibaba-inc.k8s.io/v1/upstreams/demo")
      json(outgoing, 200, { endpoints: { items } });
    else outgoing.writeHead(404).end();
  });

  const found = await report(["--only", "11"], easVariables("CHAT", at(server.url)));

  expect(answersOf(found, 11)).toEqual({
    chat: "new: 404, empty body; old: 200, 1 instances with app, ip, port, weight",
  });
  expect(JSON.stringify(found)).not.toContain("10.1.2.3");
  const discovery = server.requests.filter(({ url }) => url.includes("upstreams"));
  expect(discovery.map(({ headers }) => headers["authorization"])).toEqual([undefined, undefined]);
});

test("row 19 tells embeddings that come in another order than their texts", async () => {
  const vectors: Record<string, number[]> = { "42": [0, 1] };
  await using server = await rawServer(({ body }, outgoing) => {
    const { input = [] } = JSON.parse(body || "{}") as { input?: string[] };
    const data = input.map((text, index) => ({ index, embedding: vectors[text] ?? [1, 0] }));
    json(outgoing, 200, { data: data.toReversed() });
  });

  const found = await report(["--only", "19"], easVariables("EMBED", at(server.url)));

  expect(answersOf(found, 19)).toEqual({
    embed: "indexes 4, 3, 2, 1, 0: not in order; the vector of the last index is that of the last text",
  });
});

test("row 20 tells scores that are no numbers, in a body that is no JSON", async () => {
  await using server = await rawServer((_request, outgoing) => {
    outgoing.writeHead(200, { "content-type": "application/json" }).end('{"scores":[1.37,NaN,-0.3]}');
  });

  const found = await report(["--only", "20"], searchVariables("RERANK", deployment(server.url)));

  expect(answersOf(found, 20)).toEqual({
    "search-rerank": 'plain numbers, best first, from -0.3 to 1.37, and "NaN"',
  });
});

test("row 24 tells which codings an answer comes in", async () => {
  await using server = await rawServer(({ headers }, outgoing) => {
    if (headers["content-encoding"] === "gzip") json(outgoing, 415, {});
    else if (headers["accept-encoding"] === "gzip")
      outgoing.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("{}"));
    else json(outgoing, 200, {});
  });

  const found = await report(["--only", "24", "--yes-large"], easVariables("EMBED", at(server.url)));

  expect(answersOf(found, 24)["embed"]).toBe(
    'gzip asked: gzip, br asked: plain, deflate asked: plain, gzip sent: 415 application/json, 2 bytes: "{}"',
  );
});

test("row 1 tells a gateway that resets the connection of a large body", async () => {
  await using server = await rawServer(({ body }, outgoing) => {
    if (body.length > 1_000_000) outgoing.destroy();
    else json(outgoing, 404, {});
  });

  const found = await report(["--only", "1", "--yes-large"], easVariables("CHAT", at(server.url)));

  expect(found.code).toBe(0);
  expect(answersOf(found, 1)["chat"]).toMatch(
    /^1000000 bytes come through, 1000001 do not: no answer \(\w+\)$/,
  );
});

test("row 1 narrows a limit that is neither meaning of 1 MB to a kilobyte, within what it announced", async () => {
  await using server = await rawServer(({ body }, outgoing) =>
    json(outgoing, body.length > 955_555 ? 413 : 404, {}),
  );

  const found = await report(["--only", "1", "--yes-large"], easVariables("CHAT", at(server.url)));

  const [, passed, refused] =
    /^(\d+) bytes come through, (\d+) do not: 413/.exec(answersOf(found, 1)["chat"] ?? "") ?? [];
  expect(Number(passed)).toBeLessThanOrEqual(955_555);
  expect(Number(refused)).toBeGreaterThan(955_555);
  expect(Number(refused) - Number(passed)).toBeLessThanOrEqual(1_024);
  expect(server.requests.length).toBeLessThanOrEqual(found.atMost.requests);
});
