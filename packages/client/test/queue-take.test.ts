import { expect, test } from "vitest";
import { EasClient, type QueueTakeResponse } from "../src/index.ts";
import { httpServer } from "./support/http-server.ts";

const clientFor = (endpoint: string, options = {}): EasClient =>
  new EasClient({ endpoint, token: "canary-token-1234", sleep: () => {}, ...options });
const reasonOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "answered",
    (error: unknown) => error,
  );
const frameOf = (requestId: string, lastCode = "200"): string =>
  JSON.stringify([{ index: 1, tags: { requestId, lastCode }, data: "aGk=" }]);
const take = (client: EasClient, options = {}): Promise<QueueTakeResponse> =>
  client.queue.take({ requestId: "r-1", ...options });

test("another's answer, from a sink that does not know the filter, is refused and left where it is", async () => {
  await using server = await httpServer((_request, response) => response.end(frameOf("r-2")));
  await using client = clientFor(server.endpoint);
  expect(await reasonOf(take(client))).toMatchObject({
    code: "ANSWER_INVALID",
    path: "tags.requestId",
    operation: "queue.take",
  });
  expect(server.requests.map(({ method }) => method)).toEqual(["GET"]);
});

test("an answer that has arrived is given though the deadline passes while it is deleted", async () => {
  await using server = await httpServer(({ method }, response) => {
    if (method === "GET") response.end(frameOf("r-1"));
  });
  await using client = clientFor(server.endpoint);
  const { data, deleted } = await take(client, { deadlineMs: 300 });
  expect([Buffer.from(data).toString(), deleted]).toEqual(["hi", false]);
});

test("a failure that has arrived is told though the deadline passes while it is deleted", async () => {
  await using server = await httpServer(({ method }, response) => {
    if (method === "GET") response.end(frameOf("r-1", "400"));
  });
  await using client = clientFor(server.endpoint);
  expect(await reasonOf(take(client, { deadlineMs: 300 }))).toMatchObject({
    code: "BAD_REQUEST",
    status: 400,
  });
});

test("the sink is never asked to hold a question as long as an attempt may take", async () => {
  await using server = await httpServer(({ method }, response) =>
    response.end(method === "GET" ? frameOf("r-1") : "OK"),
  );
  await using client = clientFor(server.endpoint, { attemptTimeoutMs: 3_000 });
  await take(client);
  expect(server.requests[0]?.url).toContain("_timeout_=1500ms");
});

test("a put without a body is refused before anything is sent", async () => {
  await using client = clientFor("http://127.0.0.1:1/api/predict/demo");
  expect(await reasonOf(client.queue.put({ body: undefined }))).toMatchObject({ code: "INPUT_EMPTY" });
});

test("a failed answer that echoes the token in escapes does not show it", async () => {
  const said = '{"message":"refused: canary\\u002dtoken-1234"}';
  const frame = {
    index: 1,
    tags: { requestId: "r-1", lastCode: "400" },
    data: Buffer.from(said).toString("base64"),
  };
  await using server = await httpServer(({ method }, response) =>
    response.end(method === "GET" ? JSON.stringify([frame]) : "OK"),
  );
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(take(client));
  expect(error).toMatchObject({ serverMessage: "refused: [redacted]" });
  expect(JSON.stringify(error)).not.toContain("canary");
});
