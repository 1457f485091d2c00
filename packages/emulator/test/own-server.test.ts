import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startEmulator, type EasServiceOptions, type Emulator, type OwnRequest } from "../src/index.ts";
import { getEas, told } from "./support/engines.ts";
import { postEas } from "./support/post.ts";

const seen: OwnRequest[] = [];
const services = {
  forecast: {
    serves: (request: OwnRequest) => {
      seen.push(request);
      if (request.path === "/broken") throw new Error("the model is not loaded");
      if (request.path === "/text") return { status: 202, headers: { "x-model": "tree" }, body: "later" };
      return request.path === "/predict" ? { body: { rate: Number(request.query["hour"]) * 10 } } : undefined;
    },
  },
} satisfies Record<string, EasServiceOptions>;

let emulator: Emulator<typeof services>;
beforeAll(async () => {
  emulator = await startEmulator({ services, encoder: "lexical" });
});
beforeEach(() => {
  seen.length = 0;
  emulator.reset();
});
afterAll(() => emulator.close());

test("a server of one's own answers behind the gateway, with what was asked in its hands", async () => {
  const { forecast } = emulator.services;

  expect(await told(getEas(forecast, "/predict?hour=18"))).toEqual({ status: 200, body: { rate: 180 } });
  expect(await told(postEas(forecast, "/predict", { day: 1 }))).toMatchObject({ status: 200 });
  expect(seen.map(({ method, path, query }) => ({ method, path, query }))).toEqual([
    { method: "GET", path: "/predict", query: { hour: "18" } },
    { method: "POST", path: "/predict", query: {} },
  ]);
  expect(Buffer.from(seen[1]?.body ?? []).toString()).toBe('{"day":1}');
});

test.each(["", "/"])(
  "a request to the bare address%s reaches it, as processors are called there",
  async (path) => {
    await told(postEas(emulator.services.forecast, path, { day: 1 }));

    expect(seen).toMatchObject([{ method: "POST", path }]);
  },
);

test("its status, its headers and its text are given on", async () => {
  const response = await getEas(emulator.services.forecast, "/text");

  expect([response.status, response.headers.get("x-model"), await response.text()]).toEqual([
    202,
    "tree",
    "later",
  ]);
});

test("a path for which it has nothing is 404, and what it throws a 500", async () => {
  const { forecast } = emulator.services;

  expect((await told(getEas(forecast, "/nowhere"))).status).toBe(404);
  expect(await told(getEas(forecast, "/broken"))).toMatchObject({
    status: 500,
    body: { error: { message: "the model is not loaded" } },
  });
});

test("a wrong token and a fault are answered before it sees anything", async () => {
  const { forecast } = emulator.services;
  emulator.faults.add({ on: { service: "forecast" }, kind: "status", status: 503 });

  expect((await told(getEas(forecast, "/predict"))).status).toBe(503);
  expect((await told(getEas(forecast, "/predict", "wrong"))).status).toBe(401);
  expect(seen).toEqual([]);
});
