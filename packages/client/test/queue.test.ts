import { expect, test } from "vitest";
import { AuthError, EasClient, HttpError, InputError, RateLimitError, ResponseError } from "../src/index.ts";
import { httpServer } from "./support/http-server.ts";
import { queueServer, type Work } from "./support/queue-server.ts";

const clientFor = (endpoint: string, options = {}): EasClient =>
  new EasClient({ endpoint, token: "canary-token-1234", sleep: () => {}, ...options });
const reasonOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "answered",
    (error: unknown) => error,
  );
const upperCase: Work = (body) => ({ data: body.toString().toUpperCase() });
const nothing: Work = () => undefined;
const textOf = ({ data }: { data: Uint8Array }): string => Buffer.from(data).toString();

test("G01 a put gives the item's index and the id of its request", async () => {
  await using server = await queueServer(nothing, 1033n);
  await using client = clientFor(server.endpoint);
  const response = await client.queue.put({
    body: { a: 1 },
    priority: 1,
    tags: { job: "x y" },
    path: "/work",
  });
  expect(response).toMatchObject({ index: 1033n, requestId: "r-1", attempts: 1 });
  const [request] = server.requests;
  expect(request).toMatchObject({ method: "POST", url: "/work?job=x+y&_priority_=1" });
  expect(request?.body.toString()).toBe('{"a":1}');
  expect(request?.headers).toMatchObject({
    authorization: "canary-token-1234",
    "content-type": "application/json",
  });
});

test("a put that a service answers by 204 has no index", async () => {
  await using server = await httpServer((_request, response) =>
    response.writeHead(204, { "x-eas-queueservice-request-id": "r-1" }).end(),
  );
  await using client = clientFor(server.endpoint);
  expect(await client.queue.put({ body: "a" })).toMatchObject({ index: undefined, requestId: "r-1" });
});

test("a put is not repeated unless the queue refused it", async () => {
  await using server = await httpServer((_request, response, number) => {
    if (number === 1) response.writeHead(429).end();
    else response.writeHead(502).end();
  });
  await using client = clientFor(server.endpoint);
  expect(await reasonOf(client.queue.put({ body: "a" }))).toMatchObject({ status: 502, attempts: 2 });
});

test("G02 G03 take asks the sink until the answer is there, decodes it and deletes it", async () => {
  await using server = await queueServer(nothing);
  const waits: number[] = [];
  const arrive = (ms: number): void => {
    waits.push(ms);
    if (waits.length === 3) server.sink.put({ requestId: "r-1", job: "x" }, Buffer.from('{"ok":true}'));
  };
  await using client = clientFor(server.endpoint, { sleep: arrive });
  const { requestId } = await client.queue.put({ body: "question" });
  const answer = await client.queue.take({ requestId });
  expect(answer).toMatchObject({
    index: 1n,
    tags: { requestId: "r-1", job: "x" },
    message: "",
    deleted: true,
  });
  expect(textOf(answer)).toBe('{"ok":true}');
  expect(answer.attempts).toBe(5);
  const polls = server.requests.filter(({ method }) => method === "GET");
  expect(polls).toHaveLength(4);
  expect(polls[0]?.url).toBe(
    "/sink?_index_=0&_length_=1&_timeout_=5s&_raw_=false&_auto_delete_=false&requestId=r-1",
  );
  expect(server.requests.at(-1)).toMatchObject({ method: "DELETE", url: "/sink?_indexes_=1" });
  expect(server.sink.items).toHaveLength(0);
  expect(Math.max(...waits)).toBeLessThanOrEqual(1_000);
});

test("take finds its own answer among others, and can leave it in the sink", async () => {
  await using server = await queueServer(upperCase);
  await using client = clientFor(server.endpoint);
  const ids: string[] = [];
  for (const body of ["one", "two", "three"]) ids.push((await client.queue.put({ body })).requestId);
  const answer = await client.queue.take({ requestId: ids[1] ?? "", keep: true });
  expect(textOf(answer)).toBe("TWO");
  expect(answer.deleted).toBe(false);
  expect(server.sink.items).toHaveLength(3);
});

test("an answer that cannot be deleted is given all the same, and says so", async () => {
  await using server = await httpServer(({ method }, response) =>
    method === "DELETE" ? response.writeHead(403).end() : response.end('[{"index":1,"data":"aGk="}]'),
  );
  await using client = clientFor(server.endpoint);
  const answer = await client.queue.take({ requestId: "r-1" });
  expect(answer).toMatchObject({ deleted: false, tags: {}, message: "" });
  expect(textOf(answer)).toBe("hi");
});

test.each([
  { lastCode: "500", type: HttpError, code: "SERVER_FAILED" },
  { lastCode: "429", type: RateLimitError, code: "RATE_LIMITED" },
  { lastCode: "401", type: AuthError, code: "AUTH_FAILED" },
])("G04 lastCode $lastCode becomes an error of that status", async ({ lastCode, type, code }) => {
  await using server = await queueServer(() => ({ data: '{"error":{"message":"CUDA is gone"}}', lastCode }));
  await using client = clientFor(server.endpoint);
  const { requestId } = await client.queue.put({ body: "a" });
  const error = await reasonOf(client.queue.take({ requestId }));
  expect(error).toSatisfy(type.isInstance);
  expect(error).toMatchObject({
    code,
    status: Number(lastCode),
    serverMessage: "CUDA is gone",
    operation: "queue.take",
    retryable: false,
  });
  expect(server.sink.items).toHaveLength(0);
});

test("a lastCode of 200 is no error, and one that is no status breaks the contract", async () => {
  const codes = ["200", "oops"];
  await using server = await queueServer((body) => ({
    data: body.toString(),
    lastCode: codes.shift() ?? "",
  }));
  await using client = clientFor(server.endpoint);
  const first = await client.queue.put({ body: "a" });
  const second = await client.queue.put({ body: "b" });
  expect(textOf(await client.queue.take({ requestId: first.requestId }))).toBe("a");
  expect(await reasonOf(client.queue.take({ requestId: second.requestId }))).toMatchObject({
    path: "tags.lastCode",
  });
});

test("G05 frames are asked for as JSON, never as protobuf", async () => {
  await using server = await queueServer(upperCase);
  await using client = clientFor(server.endpoint);
  const { requestId } = await client.queue.put({ body: "hi" });
  await client.queue.sink.get();
  await client.queue.take({ requestId });
  expect(server.requests.map(({ headers }) => headers.accept)).toEqual(Array(4).fill("application/json"));
});

test("G06 a put whose answer has no request id is a ResponseError", async () => {
  await using server = await httpServer((_request, response) => response.end("1"));
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.queue.put({ body: "a" }));
  expect(error).toSatisfy(ResponseError.isInstance);
  expect(error).toMatchObject({
    code: "ANSWER_INVALID",
    path: "headers.x-eas-queueservice-request-id",
    operation: "queue.put",
    attempts: 1,
  });
});

test("G07 a frame that was read with autoDelete is gone", async () => {
  await using server = await queueServer(upperCase);
  await using client = clientFor(server.endpoint);
  await client.queue.put({ body: "hi" });
  const first = await client.queue.sink.get({ autoDelete: true });
  const second = await client.queue.sink.get({ autoDelete: true });
  expect(first.frames.map(textOf)).toEqual(["HI"]);
  expect(second.frames).toEqual([]);
});

test("reading with autoDelete is not repeated after a broken answer, since that would lose frames", async () => {
  await using server = await httpServer((_request, response) => response.writeHead(502).end());
  await using client = clientFor(server.endpoint);
  expect(await reasonOf(client.queue.sink.get({ autoDelete: true }))).toMatchObject({ attempts: 1 });
  expect(await reasonOf(client.queue.sink.get())).toMatchObject({ attempts: 3 });
});

test("get sends all that it is asked for", async () => {
  await using server = await queueServer(nothing);
  await using client = clientFor(server.endpoint);
  await client.queue.get({ index: -1, length: 5, timeoutMs: 1_500, tags: { job: "x" }, requestId: "r-9" });
  const { url } = server.requests[0] ?? { url: "" };
  expect(url).toBe(
    "?job=x&_index_=-1&_length_=5&_timeout_=1500ms&_raw_=false&_auto_delete_=false&requestId=r-9",
  );
});

test("G08 commit and delete name the items that leave the queue", async () => {
  await using server = await queueServer(nothing);
  await using client = clientFor(server.endpoint);
  for (const body of ["a", "b", "c"]) await client.queue.put({ body });
  await client.queue.commit({ indexes: [1n, 2] });
  await client.queue.delete({ indexes: [3n] });
  expect(server.requests.slice(3).map(({ method, url }) => `${method} ${decodeURIComponent(url)}`)).toEqual([
    "PUT ?_indexes_=1,2",
    "DELETE ?_indexes_=3",
  ]);
  expect(server.input.items).toHaveLength(0);
});

test("a negative commit carries code and reason as a form", async () => {
  await using server = await queueServer(nothing);
  await using client = clientFor(server.endpoint);
  await client.queue.negativeCommit({ indexes: [7n], code: "Shutdown", reason: "no room" });
  const [request] = server.requests;
  expect(request).toMatchObject({ method: "PUT", url: "?_indexes_=7&_negative_=true" });
  expect(request?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  expect(request?.body.toString()).toBe("_code_=Shutdown&_reason_=no+room");
});

test.each(["shutdown", "", "A".repeat(21), "Out of memory", "Shutdown\n"])(
  "the code '%s' is refused",
  async (code) => {
    await using client = clientFor("http://127.0.0.1:1/api/predict/demo");
    expect(await reasonOf(client.queue.negativeCommit({ indexes: [1], code }))).toMatchObject({
      code: "INPUT_INVALID",
    });
  },
);

test("G11 a tag whose name begins with an underscore is refused before anything is sent", async () => {
  await using server = await queueServer(nothing);
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.queue.put({ body: "a", tags: { _x: "1" } }));
  expect(error).toSatisfy(InputError.isInstance);
  expect(String(error)).toContain('"_x"');
  expect(await reasonOf(client.queue.get({ tags: { _index_: "1" } }))).toSatisfy(InputError.isInstance);
  expect(server.requests).toHaveLength(0);
});

test("G12 truncate deletes all items below an index", async () => {
  await using server = await queueServer(nothing);
  await using client = clientFor(server.endpoint);
  for (const body of ["a", "b", "c"]) await client.queue.put({ body });
  await client.queue.truncate({ index: 3n });
  expect(server.requests.at(-1)).toMatchObject({ method: "DELETE", url: "?_index_=3&_trunc_=true" });
  const { frames } = await client.queue.get({ length: 9 });
  expect(frames.map(({ index }) => index)).toEqual([3n]);
});

test("G13 attributes come with their numbers read, and places as bigints", async () => {
  await using server = await queueServer(nothing);
  await using client = clientFor(server.endpoint);
  const { attributes } = await client.queue.attributes();
  expect(attributes).toEqual({
    "meta.name": "q",
    "meta.maxPayloadBytes": 1_048_576,
    "stream.length": 2,
    "stream.lastEntry": 9_007_199_254_740_993n,
  });
});

test("G14 an index above 2^53 comes and goes without loss", async () => {
  const first = 18_446_744_073_709_551_000n;
  await using server = await queueServer(upperCase, first);
  await using client = clientFor(server.endpoint);
  const { index } = await client.queue.put({ body: "a" });
  expect(index).toBe(first);
  const { frames } = await client.queue.sink.get({ index: first });
  expect(frames[0]?.index).toBe(first);
  await client.queue.sink.commit({ indexes: [first] });
  expect(server.sink.items).toHaveLength(0);
  expect(await reasonOf(client.queue.commit({ indexes: [2 ** 53] }))).toMatchObject({
    code: "INPUT_INVALID",
  });
});

test("search, count and end of stream speak to the queue that is meant", async () => {
  await using server = await queueServer(upperCase);
  await using client = clientFor(server.endpoint);
  await client.queue.put({ body: "a" });
  expect(await client.queue.search({ index: 1 })).toMatchObject({ isPending: false, waitCount: 3 });
  expect((await client.queue.sink.count({ priority: 1 })).count).toBe(1);
  await client.queue.endOfStream();
  await client.queue.sink.endOfStream({ force: true });
  expect(server.requests.slice(1).map(({ method, url }) => `${method} ${url}`)).toEqual([
    "GET ?_search_=true&_index_=1",
    "GET /sink?_count_=true&_priority_=1",
    "POST ?_eos_=true",
    "POST /sink?_eos_=true&_force_=true",
  ]);
});

test("take ends by its deadline, by its signal and with the client", async () => {
  await using server = await queueServer(nothing);
  await using patient = clientFor(server.endpoint, { sleep: undefined });
  expect(await reasonOf(patient.queue.take({ requestId: "r-1", deadlineMs: 60 }))).toMatchObject({
    code: "DEADLINE_EXCEEDED",
    operation: "queue.take",
    timeoutMs: 60,
  });
  const caller = new AbortController();
  const reason = new Error("user left");
  await using leaving = clientFor(server.endpoint, { sleep: () => caller.abort(reason) });
  expect(await reasonOf(leaving.queue.take({ requestId: "r-1", signal: caller.signal }))).toBe(reason);
  const closing = clientFor(server.endpoint, { sleep: () => closing.close() });
  expect(await reasonOf(closing.queue.take({ requestId: "r-1" }))).toMatchObject({ code: "CLIENT_CLOSED" });
});

test("take goes on after a gateway's 502, and ends at once on 401", async () => {
  const statuses = [502, 204, 401];
  await using server = await httpServer((_request, response) =>
    response.writeHead(statuses.shift() ?? 500).end(),
  );
  await using client = clientFor(server.endpoint);
  expect(await reasonOf(client.queue.take({ requestId: "r-1" }))).toMatchObject({ status: 401 });
  expect(statuses).toEqual([]);
});

test("a page in place of a queue's answer is told as one", async () => {
  await using server = await httpServer((_request, response) => response.end("<html>Welcome</html>"));
  await using client = clientFor(server.endpoint);
  for (const call of [
    client.queue.commit({ indexes: [1] }),
    client.queue.count(),
    client.queue.get(),
    client.queue.attributes(),
    client.queue.put({ body: "a" }),
  ])
    expect(await reasonOf(call)).toMatchObject({ code: "ANSWER_NOT_THE_API" });
});

test("an option that a verb of the queue does not have is refused", async () => {
  await using client = clientFor("http://127.0.0.1:1/api/predict/demo");
  const request = { indexes: [1n], index: 1n };
  expect(await reasonOf(client.queue.commit(request))).toMatchObject({
    code: "OPTION_UNKNOWN",
    option: "index",
  });
  expect(await reasonOf(client.queue.commit({ indexes: [] }))).toMatchObject({ code: "INPUT_EMPTY" });
});
