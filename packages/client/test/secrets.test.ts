import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { AISearchClient, EasClient, type AttemptEvent, type EasOptions } from "../src/index.ts";
import { SECRET_CASES, type SecretCase } from "./support/secret-cases.ts";
import { answer, rawServer } from "./support/raw-server.ts";
import { replies } from "./support/scripted-dispatcher.ts";
import { formsOf, printed } from "./support/sinks.ts";
import { warningsOf } from "./support/warnings.ts";

/** With characters that every kind of escape changes. */
const CANARY = "canary/+=&'%-0123456789";

const failureOf = (call: () => Promise<unknown>): Promise<unknown> =>
  call().then(
    () => {
      throw new Error("it did not fail");
    },
    (error: unknown) => error,
  );

/** All that is told of a failure, through every way out. */
async function told(
  { play, call = (client) => client.models() }: SecretCase,
  token: string,
): Promise<string> {
  const events: AttemptEvent[] = [];
  let failure: unknown;
  let client: EasClient | undefined;
  await using server = await rawServer(play?.(token) ?? (() => {}));
  const warnings = await warningsOf(async () => {
    client = new EasClient({
      endpoint: server.endpoint,
      token,
      model: "m",
      maxRetries: 0,
      onAttempt: (e) => events.push(e),
    });
    const used = client;
    failure = await failureOf(() => call(used, token));
    await used.close();
  });
  expect(failure).toHaveProperty("code");
  return [failure, events, warnings, client].map(printed).join("\n");
}

test.each(SECRET_CASES.map((one) => [one.name, one] as const))(
  "no secret is told after %s",
  async (_, one) => {
    const text = await told(one, CANARY);
    for (const form of formsOf(CANARY)) expect(text).not.toContain(form);
    expect(text).not.toMatch(/canary/i);
  },
);

test("there are at least forty ways to fail among them", () => {
  expect(SECRET_CASES.length).toBeGreaterThanOrEqual(40);
});

test("no generated secret is told by a refusal that echoes it, whatever it looks like", async () => {
  const secrets = fc
    .stringMatching(/^[\x21-\x7e]{8,60}$/)
    .filter((text) => !/^https?:|^bearer|^(["'`]).*\1$/i.test(text));
  await fc.assert(
    fc.asyncProperty(secrets, fc.constantFrom(400, 401, 404, 429, 500), async (token, status) => {
      const echo = JSON.stringify({ error: { message: `it is ${token}`, code: token, param: token } });
      const headers = { "x-request-id": token, server: encodeURIComponent(token) };
      const dispatcher = replies([{ status, headers, body: echo }]);
      const client = new EasClient({ endpoint: "http://127.0.0.1:9/", token, dispatcher, maxRetries: 0 });
      const text = printed(await failureOf(() => client.models())) + printed(client);
      for (const form of formsOf(token)) expect(text).not.toContain(form);
    }),
  );
});

test("neither of AI Search's two secrets is told, though one begins like the other", async () => {
  const secrets = { apiKey: "OS-canary-12", token: "OS-canary-12-and-more" };
  const headers = { "x-acs-request-id": secrets.token };
  const body = `{"code":"InvalidToken","message":"${secrets.token} and ${secrets.apiKey}"}`;
  await using server = await rawServer((socket) => void socket.write(answer(401, body, headers)));
  const endpoint = new URL(server.endpoint).origin;
  await using client = new AISearchClient({ endpoint, deploymentId: "d", ...secrets });
  const failure = await failureOf(() => client.embed({ input: ["a"] }));
  expect(printed(failure) + printed(client)).not.toContain("canary");
});

test("what a lower layer says is told without its bytes, and with its codes", async () => {
  const inner = Object.assign(new Error(`inner ${CANARY}`), {
    data: CANARY,
    code: "EINNER",
    socket: { key: CANARY },
  });
  const error = Object.assign(new Error(`outer ${CANARY}`, { cause: inner }), {
    code: "ECONNRESET",
    request: { CANARY },
  });
  const several = Object.assign(new AggregateError([inner, error], CANARY), { code: "ECONNREFUSED" });
  for (const thrown of [error, several]) {
    const client = new EasClient({
      endpoint: "http://127.0.0.1:9",
      token: CANARY,
      dispatcher: replies([{ error: thrown }]),
      maxRetries: 0,
    });
    const failure = await failureOf(() => client.models());
    expect(printed(failure)).not.toMatch(/canary/i);
    expect(failure).toMatchObject({
      cause: { code: thrown.code, message: expect.stringContaining("[redacted]") },
    });
  }
});

describe("a malformed secret is refused without being shown", () => {
  test.each<[string, EasOptions]>([
    ["a line break inside", { token: "canary\nx" }],
    ["a return inside", { token: "canary\rx" }],
    ["a null", { token: "canary\0x" }],
    ["letters that no header takes", { token: "canary-牌坊" }],
    ["the token in the place of the endpoint", { endpoint: "http://user:canary@host/", token: "t-1234" }],
    ["the endpoint in the place of the token", { endpoint: "canary", token: "http://host/api/predict/demo" }],
    ["the token in the place of auth", { auth: "canary" as "token", token: "t-1234" }],
    ["a token behind the address", { endpoint: "http://host/?token=canary", token: "t-1234" }],
    [
      "a password cut by the comma of a list",
      { endpoint: ["http://user:canary", "x@host/api/predict/demo"], token: "t-1234" },
    ],
    ["a whole field in the place of a field's name", { headers: { "x-key: canary": "" }, token: "t-1234" }],
  ])("%s", (_, options) => {
    let failure: unknown;
    try {
      failure = new EasClient({ endpoint: "http://127.0.0.1:9", ...options });
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({ name: "ConfigError" });
    expect(printed(failure)).not.toContain("canary");
  });

  test("a password with a comma in the environment", () => {
    vi.stubEnv("PAI_EAS_ENDPOINT", "http://user:canary,x@host/api/predict/demo");
    vi.stubEnv("PAI_EAS_TOKEN", "t-1234");
    let failure: unknown;
    try {
      failure = new EasClient();
    } catch (error) {
      failure = error;
    } finally {
      vi.unstubAllEnvs();
    }
    expect(failure).toMatchObject({ code: "ENDPOINT_INVALID" });
    expect(printed(failure)).not.toContain("canary");
  });

  test.each<[string, EasOptions["token"]]>([
    [
      "throws it",
      () => {
        throw new TypeError("canary-1234 is wrong");
      },
    ],
    [
      "rejects with it",
      async () => {
        throw Object.assign(new Error("x"), { secret: "canary-1234" });
      },
    ],
    [
      "throws a text",
      () => {
        throw "canary-1234" as unknown as Error;
      },
    ],
    ["gives it with a line break inside", async () => "canary-1234\nx"],
    ["gives an object", (() => ({ canary: 1 })) as unknown as () => string],
    ["gives nothing", (() => undefined) as unknown as () => string],
  ])("a function that %s", async (_, token) => {
    const client = new EasClient({ endpoint: "http://127.0.0.1:9", token });
    const failure = await failureOf(() => client.models());
    expect(failure).toMatchObject({
      name: "ConfigError",
      code: "TOKEN_INVALID",
      option: "token",
      attempts: 0,
    });
    expect(printed(failure)).not.toContain("canary");
  });
});

describe("a path or address that is refused is told without what may be a secret in it", () => {
  const client = new EasClient({ endpoint: "http://127.0.0.1:9/api/predict/demo", token: "t-1234" });
  test.each([
    "/x?key=canary#a",
    "/x?key=canary y",
    "/x/../y?key=canary",
    "http://host/x?key=canary",
    "http://user:canary/x@host/y",
  ])("invoke %s", async (path) => {
    const failure = await failureOf(() => client.invoke({ method: "GET", path }));
    expect(failure).toMatchObject({ code: "INPUT_INVALID" });
    expect(printed(failure)).not.toContain("canary");
  });
  test.each([
    "user:canary@host/x",
    "data:canary",
    "http://user:canary@host/x",
    "http://user:canary/x@host/y",
    "http://host/x?key=canary",
    "/x?key=canary y",
  ])("fetch %s", async (address) => {
    const failure = await failureOf(() => client.fetch(address));
    expect(failure).toMatchObject({ name: expect.stringMatching(/^(?:Config|Input)Error$/) });
    expect(printed(failure)).not.toContain("canary");
  });
});

test("a secret that comes back as the name of a header field is not told", async () => {
  const token = "canary-1234";
  const dispatcher = replies([{ status: 400, headers: { [token]: "1" }, body: "{}" }]);
  const client = new EasClient({ endpoint: "http://127.0.0.1:9/", token, dispatcher });
  expect(printed(await failureOf(() => client.models()))).not.toContain("canary");
});

test("the secret of a header field that comes back in a refusal is not told, other fields are", async () => {
  const dispatcher = replies([{ status: 400, body: '{"message":"bad key canary-1234 of demo-tenant"}' }]);
  const headers = { "x-api-key": "canary-1234", "x-tenant": "demo-tenant" };
  const client = new EasClient({ endpoint: "http://127.0.0.1:9/", token: "t-1234", headers, dispatcher });

  const failure = await failureOf(() => client.models());

  expect(failure).toMatchObject({ serverMessage: "bad key [redacted] of demo-tenant" });
  expect(printed(failure)).not.toContain("canary");
});

test.each([
  ["a password", "someone:canary%2F1234", "canary/1234"],
  ["a user without a password", "canary%2F1234", "canary/1234"],
  ["a user without a password, as it travels", "canary-1234", btoa("canary-1234:")],
])("%s of a proxy is not told when it comes back from there", async (_, credentials, echo) => {
  await using server = await rawServer(
    (socket) => void socket.write(answer(403, `{"message":"it is ${echo}"}`)),
  );
  const proxy = server.endpoint.replace("://", `://${credentials}@`).replace(/(:\d+)\/.*$/, "$1");
  await using client = new EasClient({ endpoint: "http://models.test/a", token: "t-1234", proxy });
  const failure = await failureOf(() => client.models());
  expect(failure).toMatchObject({ status: 403, serverMessage: expect.stringContaining("[redacted]") });
  expect(printed(failure)).not.toMatch(/canary|Y2FuYXJ5/);
});

test("a client that is printed shows its endpoint and nothing else", () => {
  const endpoint = "http://127.0.0.1:9/api/predict/demo";
  const eas = new EasClient({ endpoint, token: CANARY });
  const search = new AISearchClient({
    endpoint: "http://127.0.0.1:9",
    deploymentId: "d",
    apiKey: CANARY,
    token: CANARY,
  });
  expect(inspect(eas, { depth: 9, showHidden: true })).toBe(`EasClient { endpoint: '${endpoint}' }`);
  expect(inspect({ search }, { breakLength: 200 })).toContain(
    "search: AISearchClient { endpoint: 'http://127.0.0.1:9/v3/",
  );
  expect(JSON.stringify({ eas, face: eas.withOptions({ maxRetries: 0 }) })).toBe(
    JSON.stringify({ eas: { endpoint }, face: { endpoint } }),
  );
  for (const client of [eas, search]) expect(printed(client)).not.toMatch(/canary/i);
});
