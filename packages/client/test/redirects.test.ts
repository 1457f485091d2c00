import { inspect } from "node:util";
import { expect, test } from "vitest";
import { AISearchClient, EasClient, RedirectError } from "../src/index.ts";
import { answer, rawServer } from "./support/raw-server.ts";

const TOKEN = "canary-token-1234";
const statuses = [301, 302, 303, 307, 308];
const reasonOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "answered",
    (error: unknown) => error,
  );
const everyText = (error: unknown): string =>
  [
    String(error),
    inspect(error, { depth: 9, showHidden: true }),
    JSON.stringify(error),
    (error as Error).stack,
  ].join("\n");

test.each(statuses)(
  "a %i to another origin is told with that origin and asked nowhere again",
  async (status) => {
    await using elsewhere = await rawServer((socket) => void socket.write(answer(200, "{}")));
    const target = new URL(elsewhere.endpoint).origin;
    const location = `${target}/steal/${TOKEN}?signed=foreign-secret-77&t=${TOKEN}`;
    await using server = await rawServer((socket) => void socket.write(answer(status, "", { location })));
    await using client = new EasClient({ endpoint: server.endpoint, token: TOKEN, model: "m" });
    const verbs = [
      () => client.embed({ input: ["a"] }),
      () => client.models(),
      () => client.complete({ prompt: "a" }),
    ];
    for (const call of verbs) {
      const error = await reasonOf(call());
      expect(RedirectError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ code: "REDIRECTED", status, attempts: 1, retryable: false });
      expect((error as Error).message).toContain(`points to ${target}.`);
      expect(everyText(error)).not.toMatch(/canary|foreign-secret/);
    }
    expect(server.requests).toHaveLength(3);
    expect(elsewhere.connections()).toBe(0);
  },
);

test.each(statuses)("a %i to the same origin is not followed either", async (status) => {
  for (const location of ["/other?key=foreign-secret-77", "other"]) {
    await using server = await rawServer((socket) => void socket.write(answer(status, "", { location })));
    await using client = new EasClient({ endpoint: server.endpoint, token: TOKEN });
    const error = await reasonOf(client.models());
    expect(error).toMatchObject({ code: "REDIRECTED", status, attempts: 1 });
    expect((error as Error).message).toContain("another path of the same host");
    expect(everyText(error)).not.toContain("foreign-secret");
    expect(server.requests).toHaveLength(1);
  }
});

test("a redirect of AI Search carries neither of its secrets along", async () => {
  await using elsewhere = await rawServer((socket) => void socket.write(answer(200, "{}")));
  const { origin } = new URL(elsewhere.endpoint);
  await using server = await rawServer(
    (socket) => void socket.write(answer(307, "", { location: `${origin}/?${TOKEN}` })),
  );
  const secrets = { apiKey: "OS-canary-key", token: TOKEN, deploymentId: "d" };
  await using client = new AISearchClient({ endpoint: new URL(server.endpoint).origin, ...secrets });
  const error = await reasonOf(client.embed({ input: ["a"] }));
  expect(error).toMatchObject({ code: "REDIRECTED", status: 307 });
  expect(everyText(error)).not.toContain("canary");
  expect(elsewhere.connections()).toBe(0);
});
