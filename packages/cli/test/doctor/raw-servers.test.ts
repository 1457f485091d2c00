import { expect, test } from "vitest";
import { examined, type Examined } from "./examined.ts";
import {
  answer,
  bufferedChat,
  byPath,
  coldChat,
  listsModel,
  rawServer,
  selfSignedServer,
  wholeChat,
} from "./raw-server.ts";

const TOKEN = "Q0FOQVJZLVJBVy1TRVJWRVItMDEyMzQ=";

const examinedAt = (endpoint: string, more: Record<string, string> = {}): Promise<Examined> =>
  examined({ env: { PAI_EAS_ENDPOINT: endpoint, PAI_EAS_TOKEN: TOKEN, ...more } });

test("a stream that something between holds back until its end is told from one that comes piece by piece", async () => {
  await using server = await rawServer(
    byPath({ "/v1/models": listsModel, "/v1/chat/completions": bufferedChat }),
  );

  const { findings, code } = await examinedAt(server.endpoint);

  const found = findings.find(({ id }) => id === "chat.buffered");
  expect(found).toMatchObject({ status: "warn", facts: { chunks: 30 } });
  expect(found?.text).toMatch(/came at once/);
  expect(found?.fix).toMatch(/proxy_buffering off/);
  expect(code).toBe(0);
});

test("a model that was only slow to start is not taken for a stream that is held back", async () => {
  await using server = await rawServer(
    byPath({ "/v1/models": listsModel, "/v1/chat/completions": coldChat() }),
  );

  const { findings } = await examinedAt(server.endpoint);

  expect(findings.find(({ subject }) => subject === "chat")).toMatchObject({ id: "chat.streams" });
});

test("an answer that comes whole though a stream was asked for is told", async () => {
  await using server = await rawServer(
    byPath({ "/v1/models": listsModel, "/v1/chat/completions": wholeChat }),
  );

  const { findings } = await examinedAt(server.endpoint);

  expect(findings.find(({ id }) => id === "chat.whole")).toMatchObject({ status: "warn" });
});

test("a stream that ends without its last word is a failure with the client's advice", async () => {
  const endsEarly = byPath({
    "/v1/models": listsModel,
    "/v1/chat/completions": (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: "1" } }] })}\n\n`);
      response.end();
    },
  });
  await using server = await rawServer(endsEarly);

  const { findings, code } = await examinedAt(server.endpoint);

  expect(findings.find(({ id }) => id === "chat.failed")).toMatchObject({
    status: "fail",
    facts: { code: "STREAM_TRUNCATED" },
  });
  expect(code).toBe(1);
});

test("a certificate that vouches for itself is told, and nothing is sent to who has it", async () => {
  const asked: string[] = [];
  await using server = await selfSignedServer((request, response) => {
    asked.push(request.url ?? "");
    answer(response, 200, {});
  });

  const { findings, code, output } = await examinedAt(server.endpoint);

  const found = findings.find(({ subject }) => subject === "tls");
  expect(found).toMatchObject({
    id: "tls.untrusted",
    status: "fail",
    facts: { code: "DEPTH_ZERO_SELF_SIGNED_CERT" },
  });
  expect(found?.fix).toMatch(/NODE_EXTRA_CA_CERTS/);
  expect(code).toBe(1);
  expect(asked).toEqual([]);
  expect(output).not.toContain(TOKEN);
});

test("https where the port speaks plain http is told", async () => {
  await using server = await rawServer(byPath({}));

  const { findings, code } = await examinedAt(server.endpoint.replace("http:", "https:"));

  expect(findings.find(({ subject }) => subject === "tls")).toMatchObject({
    id: "tls.failed",
    status: "fail",
  });
  expect(code).toBe(1);
});

test("vectors that differ between base64 and floats are a failure", async () => {
  const embeds = byPath({
    "/v1/models": listsModel,
    "/v1/embeddings": (request, response) => {
      let body = "";
      request.on("data", (piece: Buffer) => (body += piece.toString()));
      request.on("end", () => {
        const { input, encoding_format: format } = JSON.parse(body) as {
          input: string[];
          encoding_format: string;
        };
        const embedding =
          format === "base64"
            ? Buffer.from(new Float32Array([0, 1, 0, 0]).buffer).toString("base64")
            : [1, 0, 0, 0];
        answer(response, 200, { object: "list", data: input.map((_text, index) => ({ index, embedding })) });
      });
    },
  });
  await using server = await rawServer(embeds);

  const { findings } = await examinedAt(server.endpoint);

  expect(findings.find(({ subject }) => subject === "embeddings")).toMatchObject({
    id: "embeddings.differ",
    status: "fail",
    facts: { cosine: 0 },
  });
});

test.each([
  { status: 403, id: "auth.forbidden", fix: /allow-list/ },
  { status: 500, id: "ready.failed", fix: /logs/ },
  { status: 504, id: "ready.gateway", fix: /logs/ },
])("HTTP $status on everything is $id", async ({ status, id, fix }) => {
  await using server = await rawServer((_request, response) => answer(response, status, "<title>no</title>"));

  const { findings, code } = await examinedAt(server.endpoint);

  const found = findings.find((one) => one.id === id);
  expect(found).toMatchObject({ status: "fail" });
  expect(found?.fix).toMatch(fix);
  expect(code).toBe(1);
});

test("a redirect is told by its origin alone, and not followed", async () => {
  await using server = await rawServer((_request, response) => {
    response.writeHead(302, { location: "https://elsewhere.example/login?secret=canary" }).end();
  });

  const { findings, output } = await examinedAt(server.endpoint);

  expect(findings.find(({ id }) => id === "path.redirected")).toMatchObject({
    status: "fail",
    facts: { location: "https://elsewhere.example" },
  });
  expect(output).not.toContain("canary");
});

test("a server that gives the token back in a page does not get it onto the screen", async () => {
  await using server = await rawServer((request, response) =>
    answer(response, 200, `<title>${request.headers.authorization ?? ""}</title>`),
  );

  const { findings, output } = await examinedAt(server.endpoint);

  expect(findings.find(({ id }) => id === "path.page")).toMatchObject({ status: "fail" });
  expect(output).not.toContain(TOKEN);
  expect(output).not.toContain(TOKEN.slice(0, 12));
});
