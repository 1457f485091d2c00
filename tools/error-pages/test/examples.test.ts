import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { AISearchClient, EasClient, PaifangError } from "@paifang/client";
import { expect, test } from "vitest";
import { ERROR_CODES, ERROR_FACTS } from "../src/codes.ts";
import type { ExampleAnswer } from "../src/error-facts.ts";

/** The error that a client without retries makes of the answer. */
async function errorFor(answer: ExampleAnswer): Promise<unknown> {
  await using server = await serve(answer);
  if (answer.product === "ai-search") {
    const secrets = { apiKey: "some-key", token: "some-token" };
    await using search = new AISearchClient({
      endpoint: server.origin,
      deploymentId: "d",
      ...secrets,
      maxRetries: 0,
    });
    return await search.embed({ input: ["text"] }).catch((error: unknown) => error);
  }
  const endpoint = `${server.origin}/api/predict/demo`;
  await using eas = new EasClient({ endpoint, token: "some-token", maxRetries: 0 });
  return await eas.models().catch((error: unknown) => error);
}

async function serve(answer: ExampleAnswer): Promise<AsyncDisposable & { origin: string }> {
  const { status, body = "", contentType = "application/json", headers = {} } = answer;
  const server = createServer((_request, response) => {
    response.writeHead(status, { "content-type": contentType, ...headers }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

const played = ERROR_CODES.flatMap((code) => {
  const { answer, errorClass, causes = ["none"] } = ERROR_FACTS[code];
  return answer === undefined ? [] : [{ code, answer, errorClass, causes }];
});

test.each(played)("the answer on the page of $code leads to it, in its class and cause", async (row) => {
  const error = await errorFor(row.answer);
  expect(PaifangError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ code: row.code, name: row.errorClass });
  expect(row.causes).toContain(Reflect.get(Object(error), "retryCause"));
});
