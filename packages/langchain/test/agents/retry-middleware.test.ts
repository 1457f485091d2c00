import { json, scriptedServer } from "@paifang/contract";
import { createAgent, modelRetryMiddleware, type AgentMiddleware } from "langchain";
import { expect, test } from "vitest";
import { ChatPaiEas } from "../../src/index.ts";

const question = { messages: [{ role: "user", content: "Hi" }] };
// LangChain's own types of it do not agree with each other under `exactOptionalPropertyTypes`.
const middleware = [
  modelRetryMiddleware({ maxRetries: 2, initialDelayMs: 0, jitter: false, onFailure: "error" }),
] as object as AgentMiddleware[];

test.each([
  { status: 503, requests: 3, title: "a dead service is asked once for each attempt of the middleware" },
  { status: 422, requests: 1, title: "a refusal that no repeat can mend is asked for once" },
])("$title, whatever the model's own retries", async ({ status, requests }) => {
  await using server = await scriptedServer((response) => json(response, { message: "no" }, status));
  const model = new ChatPaiEas({
    endpoint: server.endpoint,
    token: "t",
    model: "demo",
    maxRetries: 4,
    sleep: () => {},
  });

  await expect(createAgent({ model, tools: [], middleware }).invoke(question)).rejects.toThrow(
    String(status),
  );

  expect(server.requests).toHaveLength(requests);
});
