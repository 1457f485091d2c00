import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type EasServiceOptions, type Emulator } from "../src/index.ts";
import { json, postEas } from "./support/post.ts";

type Services = Record<"embed" | "bare" | "bearer" | "small" | "batch", EasServiceOptions>;
let emulator: Emulator<Services>;
beforeAll(async () => {
  emulator = await startEmulator<Services>({
    encoder: "lexical",
    services: {
      embed: { serves: "embed", token: "dG9rZW4tMQ==" },
      bare: { serves: "embed", auth: ["token"] },
      bearer: { serves: "embed", auth: ["bearer"] },
      small: { serves: "embed", maxBodyBytes: 100 },
      batch: { serves: "embed", maxBatchSize: 2 },
    },
  });
});
afterAll(() => emulator.close());

const statusOf = async (name: keyof Services, authorization: string): Promise<number> => {
  const answered = await postEas(
    emulator.services[name],
    "/v1/embeddings",
    { input: "ash" },
    { headers: { authorization } },
  );
  return answered.status;
};

describe("the token", () => {
  test.each([
    { name: "embed", scheme: "", status: 200 },
    { name: "embed", scheme: "Bearer ", status: 200 },
    { name: "embed", scheme: "bearer ", status: 200 },
    { name: "embed", scheme: "EAS ", status: 401 },
    { name: "bare", scheme: "", status: 200 },
    { name: "bare", scheme: "Bearer ", status: 401 },
    { name: "bearer", scheme: "Bearer ", status: 200 },
    { name: "bearer", scheme: "", status: 401 },
  ] as const)(
    "A01 A02 A07 after `$scheme` gets $status from the service `$name`",
    async ({ name, scheme, status }) => {
      expect(await statusOf(name, scheme + emulator.services[name].token)).toBe(status);
    },
  );

  test("A05 A06 is refused in plain text when it is wrong or missing", async () => {
    const wrong = await postEas(
      emulator.services.embed,
      "/v1/embeddings",
      {},
      { headers: { authorization: "dG9rZW4tMg==" } },
    );
    const none = await fetch(`${emulator.services.embed.endpoint}/v1/models`);

    for (const answered of [wrong, none]) {
      expect(answered.status).toBe(401);
      expect(answered.headers.get("content-type")).toContain("text/plain");
      expect(await answered.text()).toBe("Authorization Failed");
    }
  });

  test("of one service does not open another", async () => {
    expect(await statusOf("bare", emulator.services.embed.token)).toBe(401);
  });
});

describe("a path", () => {
  test.each([
    { title: "A09 of no service", path: "/api/predict/nobody/v1/models" },
    { title: "outside all services", path: "/v1/models" },
    { title: "of a base address", path: "/api/predict/embed" },
    { title: "of a base address with a slash", path: "/api/predict/embed/" },
  ])("$title is 404 with an empty body", async ({ path }) => {
    const answered = await fetch(emulator.url + path, {
      headers: { authorization: emulator.services.embed.token },
    });

    expect(answered.status).toBe(404);
    expect(await answered.text()).toBe("");
  });

  test.each(["/embeddings", "/v1/chat/completions", "/v1/rerank", "/v1/embeddings/"])(
    "A10 that the service does not serve, %s, is 404 from the server",
    async (path) => {
      const answered = await postEas(emulator.services.embed, path, {});

      expect(answered.status).toBe(404);
      expect(await answered.json()).toEqual({ detail: "Not Found" });
    },
  );

  test("A14 asked with the wrong method is 405", async () => {
    const answered = await fetch(`${emulator.services.embed.endpoint}/v1/embeddings`, {
      headers: { authorization: emulator.services.embed.token },
    });

    expect(answered.status).toBe(405);
    expect(await answered.json()).toEqual({ detail: "Method Not Allowed" });
  });
});

test("every answer has a request id of its own", async () => {
  const answers = await Promise.all(
    ["/v1/models", "/nothing", ""].map((path) => fetch(emulator.services.embed.endpoint + path)),
  );

  const ids = answers.map(({ headers }) => headers.get("x-request-id"));
  expect(new Set(ids).size).toBe(3);
  expect(ids).not.toContain(null);
});

test("the models route lists the served model, and health is empty", async () => {
  const { endpoint, token, model } = emulator.services.embed;
  const headers = { authorization: token };

  const { data } = await json<{ data: { id: string }[] }>(fetch(`${endpoint}/v1/models`, { headers }));
  const healthy = await fetch(`${endpoint}/health`, { headers });

  expect(data.map(({ id }) => id)).toEqual([model]);
  expect(healthy.status).toBe(200);
  expect(await healthy.text()).toBe("");
});

describe("a body above the limit", () => {
  // `{"input":"…"}` is 12 bytes beside the text.
  test("is taken up to the last byte", async () => {
    const { small } = emulator.services;
    const at = await postEas(small, "/v1/embeddings", { input: "a".repeat(88) });
    const above = await postEas(small, "/v1/embeddings", { input: "a".repeat(89) });

    expect([at.status, above.status]).toEqual([200, 413]);
    expect(await above.text()).toBe("Payload Too Large");
    expect(above.headers.get("connection")).toBe("close");
  });

  test("is 413 without the body being sent when its length is announced", async () => {
    const { endpoint, token } = emulator.services.small;
    const status = await new Promise((resolve, reject) => {
      const upload = httpRequest(`${endpoint}/v1/embeddings`, {
        method: "POST",
        headers: { authorization: token, "content-length": "5000000" },
      });
      upload.on("response", (answered) => {
        resolve(answered.statusCode);
        upload.destroy();
      });
      upload.on("error", reject);
      upload.flushHeaders();
    });

    expect(status).toBe(413);
    await expect
      .poll(() => emulator.requests.at(-1))
      .toMatchObject({ status: 413, bodyBytes: 5_000_000, aborted: false });
  });

  test("is 413 while it comes when no length is announced", async () => {
    const { endpoint, token } = emulator.services.small;
    const pieces = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(64)),
    });
    const answered = await fetch(`${endpoint}/v1/embeddings`, {
      method: "POST",
      headers: { authorization: token, "content-type": "application/json" },
      body: pieces,
      duplex: "half",
    });

    expect(answered.status).toBe(413);
  });

  test("B04 of a default service is above 1 MiB, in bytes and not in characters", async () => {
    const input = "门".repeat(400_000);
    expect((await postEas(emulator.services.embed, "/v1/embeddings", { input })).status).toBe(413);
  });
});

test("a batch above the service's bound is 400 and names the bound", async () => {
  const { batch } = emulator.services;
  const at = await postEas(batch, "/v1/embeddings", { input: ["ash", "birch"] });
  const above = await postEas(batch, "/v1/embeddings", { input: ["ash", "birch", "cedar"] });

  expect([at.status, above.status]).toEqual([200, 400]);
  expect(await above.json()).toMatchObject({
    error: { message: expect.stringContaining("maximum batch size 2") as string },
  });
});
