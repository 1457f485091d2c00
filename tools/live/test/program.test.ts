import { expect, test } from "vitest";
import { md5Hex, signatureFields } from "../src/signature.ts";
import { answersOf, easVariables, report, runLive } from "./support/live-program.ts";
import { json, rawServer } from "./support/raw-server.ts";

const TOKEN = "raw-secret-0006==";
const at = (url: string, name = "demo"): { endpoint: string; token: string } => ({
  endpoint: `${url}/api/predict/${name}`,
  token: TOKEN,
});

test("without any service it says what to set, and ends with 1", async () => {
  const { code, stdout, stderr } = await runLive([], {});

  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^No service is named in the environment\.\n[^]*PAI_EAS_CHAT_ENDPOINT/);
});

test("a missing token is named without a stack", async () => {
  const { code, stderr } = await runLive([], { PAI_EAS_CHAT_ENDPOINT: "http://127.0.0.1:1/api/predict/x" });

  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "PAI_EAS_CHAT_TOKEN is missing; it belongs beside PAI_EAS_CHAT_ENDPOINT.\n",
  });
});

test("help is given without asking anyone", async () => {
  const { code, stdout } = await runLive(["--help"], {});

  expect(code).toBe(0);
  expect(stdout).toContain("--yes-large");
});

test("a service that cannot be reached is told, the others are asked, and the exit code is 1", async () => {
  await using server = await rawServer((_request, outgoing) => json(outgoing, 404, { detail: "Not Found" }));
  const nowhere = "http://127.0.0.1:1";

  const found = await report(["--only", "5"], {
    ...easVariables("CHAT", at(nowhere)),
    ...easVariables("EMBED", at(server.url)),
  });

  expect(found.code).toBe(1);
  expect(answersOf(found, 5)).toEqual({
    chat: "not reached: ECONNREFUSED",
    embed: "owned_by unknown, version not told, error shape C (detail)",
  });
});

test("a server that echoes its request, cut anywhere, shows no secret", async () => {
  await using server = await rawServer(({ url, headers, body }, outgoing) => {
    outgoing.setHeader("x-echo", headers["authorization"] ?? "");
    // Longer than an excerpt, so that the secret stands where it would be cut in two.
    json(outgoing, 400, { padding: "x".repeat(80), authorization: headers["authorization"], url, body });
  });

  const outputs = await Promise.all([
    runLive(["--only", "2,3,4,5,25,27"], easVariables("CHAT", at(server.url))),
    runLive(["--json", "--only", "2,3,4,5,25,27"], easVariables("CHAT", at(server.url))),
  ]);

  for (const { stdout, stderr } of outputs) {
    expect(stdout).toContain("[masked]");
    expect(stdout + stderr).not.toContain(TOKEN.slice(0, 8));
    expect(stdout + stderr).not.toMatch(/EAS [\w+/]{8,}/);
  }
});

test("a gateway that takes only signatures is found out, with what it overlooks", async () => {
  await using server = await rawServer(({ method, url, headers, body }, outgoing) => {
    const signed = signatureFields({
      token: TOKEN,
      body,
      contentType: String(headers["content-type"]),
      date: String(headers.date),
      resource: url,
      contentMd5: String(headers["content-md5"]),
    });
    const isGenuine = headers.authorization === signed["authorization"];
    const isWhole = BigInt(`0x0${String(headers["content-md5"] ?? 0)}`) === BigInt(`0x${md5Hex(body)}`);
    json(outgoing, method === "POST" && isGenuine && isWhole ? 405 : 401, {});
  });

  const found = await report(["--only", "4,12"], easVariables("CHAT", at(server.url)));

  expect(answersOf(found, 4)).toEqual({ chat: "signature over the whole path" });
  expect(answersOf(found, 12)).toEqual({
    chat: "accepted: signature over the whole path, md5 without its leading zero, a date an hour old, a date of 2020",
  });
});

test("redirects are told and never followed", async () => {
  await using server = await rawServer(({ url }, outgoing) => {
    if (url.endsWith("/models/")) outgoing.writeHead(307, { location: "http://127.0.0.1:1/inside" }).end();
    else json(outgoing, 404, {});
  });

  const found = await report(["--only", "25"], easVariables("CHAT", at(server.url)));

  expect(answersOf(found, 25)).toEqual({ chat: "{endpoint}/v1/models/ 307 to http://127.0.0.1:1/inside" });
});

test("a queue is only looked at, whatever it was named", async () => {
  await using server = await rawServer(({ url }, outgoing) => {
    if (url.includes("_attrs_")) json(outgoing, 200, { "meta.name": "q", "stream.length": "1" });
    else if (url.includes("requestId=")) outgoing.writeHead(204).end();
    else if (url.includes("_raw_=false")) json(outgoing, 200, [{ index: 1, tags: {}, data: "c2VjcmV0" }]);
    else outgoing.writeHead(200).end("payload of a customer");
  });

  const found = await report([], {
    ...easVariables("QUEUE", at(server.url, "queue")),
    ...easVariables("CHAT", at(server.url, "chat")),
  });

  expect(answersOf(found, 22)["queue"]).toMatch(
    /^without _raw_ the payload itself, with _raw_=false a list with index, tags, data; 2 waits 0\.\d+ s/,
  );
  expect(found.notAsked).toContainEqual(
    expect.objectContaining({ row: 4, reason: "chat is a queue, which would take this for an item" }),
  );
  expect(JSON.stringify(found)).not.toMatch(/customer|c2VjcmV0/);
  expect(new Set(server.requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
  expect(
    server.requests.filter(({ url }) => /_index_/.test(url) && !url.includes("_auto_delete_=false")),
  ).toEqual([]);
});

test("a group's token is tried on members of the same host only", async () => {
  await using server = await rawServer(({ headers }, outgoing) =>
    json(outgoing, headers["authorization"] === "group-secret==" ? 200 : 401, {}),
  );
  await using elsewhere = await rawServer((_request, outgoing) => json(outgoing, 200, {}));

  const found = await report(["--only", "26"], {
    ...easVariables("GROUP", { ...at(server.url, "group"), token: "group-secret==" }),
    ...easVariables("CHAT", at(server.url, "group.chat")),
    ...easVariables("EMBED", at(elsewhere.url, "embed")),
  });

  expect(answersOf(found, 26)).toEqual({ group: "the group's own opens it, chat's does not" });
  expect(elsewhere.requests).toEqual([]);
});

test("a hosted API is asked with its key alone", async () => {
  await using server = await rawServer(({ body }, outgoing) => {
    const { input = [] } = JSON.parse(body || "{}") as { input?: string[] };
    const embeddings = input.map((_text, index) => ({ index, embedding: [1] }));
    const error = { request_id: "r", latency: 0, code: "InvalidParameter", message: "too many" };
    if (input.length === 0 || input.length > 32) json(outgoing, 400, error);
    else json(outgoing, 200, { request_id: "r", latency: 1.5, usage: {}, result: { embeddings } });
  });
  const endpoint = `${server.url}/v3/openapi/workspaces/default/text-embedding/ops-text-embedding-001`;

  const found = await report(["--only", "21,29"], {
    AISEARCH_HOSTED_ENDPOINT: endpoint,
    AISEARCH_HOSTED_API_KEY: "OS-hosted-key",
  });

  expect(answersOf(found, 29)).toEqual({
    hosted: '17 accepted, 17 answers; 32 accepted, 32 answers; 33 refused: 400 InvalidParameter "too many"',
  });
  expect(answersOf(found, 21)).toEqual({ hosted: "good request: number (1.5); bad request: number (0)" });
  expect(server.requests.every(({ headers }) => headers["token"] === undefined)).toBe(true);
});
