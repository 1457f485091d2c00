import { expect, test, vi } from "vitest";
import { ConfigError, EasClient, type EasOptions } from "../src/index.ts";
import { httpServer, type Answer, type HttpServer } from "./support/http-server.ts";
import { warningsOf } from "./support/warnings.ts";

const MODELS = '{"data":[{"id":"m"}]}';
const well: Answer = (_, response) => response.setHeader("content-type", "application/json").end(MODELS);
const refusing =
  (status: number): Answer =>
  (_, response) =>
    response.writeHead(status).end();

/** They refuse: no server that asks for any free port is given one below 1024. */
const DEAD = "http://127.0.0.1:1/api/predict/demo";
const DEAD_TOO = "http://127.0.0.1:9/api/predict/demo";

const clientOf = (endpoint: string[], options: EasOptions = {}): EasClient =>
  new EasClient({ endpoint, failover: true, token: "t", sleep: () => {}, ...options });
const countsOf = (...servers: HttpServer[]): number[] => servers.map(({ requests }) => requests.length);

test("a call whose first endpoint refuses goes to the second at once, and so do those after it", async () => {
  await using far = await httpServer(well);
  await using client = clientOf([DEAD, far.endpoint], { maxRetries: 0 });

  const warnings = await warningsOf(async () => {
    expect(await client.models()).toMatchObject({ attempts: 2 });
    expect(await client.models()).toMatchObject({ attempts: 1 });
  });

  expect(countsOf(far)).toEqual([2]);
  expect(warnings).toEqual([
    {
      code: "ENDPOINT_RESTING",
      text: `${DEAD} cannot be reached or does not serve; for 30 s requests go to the next endpoint.`,
    },
  ]);
});

test("an unknown name is left for the next endpoint too", async () => {
  await using far = await httpServer(well);
  await using client = clientOf(["http://nowhere.invalid/api/predict/demo", far.endpoint]);
  expect(await client.models()).toMatchObject({ attempts: 2 });
});

test("a call goes on at the second endpoint when the first answers 503 three times", async () => {
  await using near = await httpServer(refusing(503));
  await using far = await httpServer(well);
  await using client = clientOf([near.endpoint, far.endpoint]);

  expect(await client.models()).toMatchObject({ attempts: 4 });
  await client.models();
  expect(countsOf(near, far)).toEqual([3, 2]);
});

test.each([400, 401, 404, 408, 429, 450, 500, 501])(
  "a call that is refused with %d stays with its endpoint",
  async (status) => {
    await using near = await httpServer(refusing(status));
    await using far = await httpServer(well);
    await using client = clientOf([near.endpoint, far.endpoint]);
    for (let call = 0; call < 3; call++)
      await expect(client.models()).rejects.toMatchObject({ status, endpoint: near.endpoint });
    expect(countsOf(far)).toEqual([0]);
  },
);

test("after its rest one call asks the first endpoint again, and it is first again", async () => {
  let clock = 0;
  let nearAnswers: Answer = refusing(502);
  await using near = await httpServer((...given) => nearAnswers(...given));
  await using far = await httpServer(well);
  await using client = clientOf([near.endpoint, far.endpoint], { now: () => clock });
  await client.models();
  nearAnswers = well;
  clock += 29_000;
  await client.models();
  expect(countsOf(near, far)).toEqual([3, 2]);

  clock += 1_000;
  const warnings = await warningsOf(() => client.models());
  await client.models();
  expect(countsOf(near, far)).toEqual([5, 2]);
  expect(warnings).toMatchObject([{ code: "ENDPOINT_BACK" }]);
});

test("a failed probe costs its call nothing but a move", async () => {
  let clock = 0;
  await using near = await httpServer(refusing(503));
  await using far = await httpServer(well);
  await using client = clientOf([near.endpoint, far.endpoint], { now: () => clock });
  await client.models();
  clock += 30_000;
  expect(await client.models()).toMatchObject({ attempts: 2 });
  clock += 59_000;
  expect(await client.models()).toMatchObject({ attempts: 1 });
});

test("what must not run twice moves only when it was not sent", async () => {
  await using near = await httpServer(refusing(503));
  await using far = await httpServer((_, response) => response.end("done"));
  const body = { once: true };
  await using stays = clientOf([near.endpoint, far.endpoint]);
  for (let call = 0; call < 3; call++)
    await expect(stays.invoke({ body })).rejects.toMatchObject({ status: 503 });
  await using moves = clientOf([DEAD, far.endpoint]);
  expect((await moves.invoke({ body })).text()).toBe("done");
});

test("when no endpoint can be reached, each is tried, and the last failure is told", async () => {
  await using client = clientOf([DEAD, DEAD_TOO], { maxRetries: 0 });
  await expect(client.models()).rejects.toMatchObject({
    code: "CONNECTION_REFUSED",
    attempts: 2,
    endpoint: DEAD_TOO,
  });
});

test("without `failover` the second endpoint is never asked, and that is told", async () => {
  await using far = await httpServer(well);
  const warnings = await warningsOf(async () => {
    await using client = clientOf([DEAD, far.endpoint], { failover: false });
    await expect(client.models()).rejects.toMatchObject({ code: "CONNECTION_REFUSED", endpoint: DEAD });
  });
  expect(countsOf(far)).toEqual([0]);
  expect(warnings).toMatchObject([{ code: "FAILOVER_OFF" }]);
});

test("the environment names several endpoints, divided by commas, and PAI_EAS_FAILOVER allows the move", async () => {
  await using far = await httpServer(well);
  vi.stubEnv("PAI_EAS_ENDPOINT", `${DEAD}, ${far.endpoint},`);
  vi.stubEnv("PAI_EAS_TOKEN", "t");
  vi.stubEnv("PAI_EAS_FAILOVER", "1");
  try {
    await using client = new EasClient();
    expect(await client.models()).toMatchObject({ attempts: 2 });
    vi.stubEnv("PAI_EAS_FAILOVER", "maybe");
    expect(() => new EasClient()).toThrow(/PAI_EAS_FAILOVER is "maybe", not 1 or 0/);
  } finally {
    vi.unstubAllEnvs();
  }
});

const OPEN = "http://a.test/api/predict/x";
const SECURE = "https://a.test/api/predict/x";

test.each([
  ["http after https", { endpoint: [SECURE, OPEN] }, "endpoint", /take the encryption off/],
  ["an empty list", { endpoint: [] }, "endpoint", /empty list/],
  [
    "one address twice",
    { endpoint: [OPEN, `${OPEN}/v1`] },
    "endpoint",
    /names http:\/\/a\.test\/api\/predict\/x twice/,
  ],
  ["a list with what is no text", { endpoint: [OPEN, 7] }, "endpoint", /number/],
  ["no list and no text", { endpoint: { url: OPEN } }, "endpoint", /neither a string nor a list/],
  ["a word in place of true", { endpoint: [OPEN, SECURE], failover: "yes" }, "failover", /no boolean/],
])("%s is refused when the client is made", (_, options, option, message) => {
  const build = (): EasClient => new EasClient({ failover: true, token: "t", ...options } as EasOptions);
  expect(build).toThrow(ConfigError);
  expect(build).toThrow(message);
  expect(build).toThrow(expect.objectContaining({ option }));
});

test("https after http is a move that takes nothing off", () => {
  expect(() => clientOf([OPEN, SECURE])).not.toThrow();
});
