import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { startEmulator, type ChatUpstream, type EasServiceOptions } from "../src/index.ts";
import { complete, streamed } from "./support/chat.ts";
import { json, postEas } from "./support/post.ts";

type Heard = { method: string; url: string; headers: IncomingMessage["headers"]; body: string };
type Played = { url: string; heard: Heard[] } & AsyncDisposable;

/** A chat service of the user's own: it says what it heard, and answers as it is told. */
async function playServer(answer: (heard: Heard, outgoing: ServerResponse) => void): Promise<Played> {
  const heard: Heard[] = [];
  const server = createServer((incoming, outgoing) => {
    let body = "";
    incoming.setEncoding("utf8").on("data", (piece: string) => (body += piece));
    incoming.on("end", () => {
      const { method = "", url = "", headers } = incoming;
      heard.push({ method, url, headers, body });
      if (url === "/v1/models") outgoing.end('{"data":[{"id":"llama-9"}]}');
      else answer({ method, url, headers, body }, outgoing);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    heard,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const start = (chatUpstream: string | ChatUpstream, options: Partial<EasServiceOptions> = {}) =>
  startEmulator({ encoder: "lexical", services: { demo: { serves: "chat", chatUpstream, ...options } } });
const ASKED = { messages: [{ role: "user", content: "Which tree is grey?" }] };
const sentTo = ({ heard }: Played): unknown => JSON.parse(heard.at(-1)?.body ?? "");

describe("a chat upstream", () => {
  test("answers whole and streamed behind the gateway's rules, here another emulator with its key", async () => {
    await using other = await startEmulator({ encoder: "lexical" });
    const { endpoint, token, model } = other.services.chat;
    await using emulator = await start({ url: `${endpoint}/v1`, apiKey: token });
    const { demo } = emulator.services;
    const body = {
      messages: [{ role: "user", content: "[1] The ash is grey.\n\nQuestion: Which tree is grey?" }],
    };
    const whole = await complete(demo, body);
    const { chunks, last } = await streamed(demo, body);
    const prompt = await json<{ object: string }>(postEas(demo, "/v1/completions", { prompt: "grey" }));

    expect(whole.model).toBe(model);
    expect(whole.choices[0]?.message.content).toContain("The ash is grey.");
    expect(chunks.map(({ choices: [choice] }) => choice?.delta.content ?? "").join("")).toContain("ash");
    expect([last, prompt.object]).toEqual(["[DONE]", "text_completion"]);
    expect(
      (await postEas(demo, "/v1/chat/completions", body, { headers: { authorization: "no" } })).status,
    ).toBe(401);
    expect(emulator.requests.map(({ status }) => status)).toEqual([200, 200, 200, 401]);
  });

  test("answers the Messages API too, as far as it has it", async () => {
    await using server = await playServer((_heard, outgoing) => outgoing.end('{"type":"message"}'));
    await using emulator = await start(server.url);
    const answered = await postEas(emulator.services.demo, "/v1/messages", { ...ASKED, max_tokens: 5 });

    expect(await answered.text()).toBe('{"type":"message"}');
    expect(server.heard.at(-1)?.url).toBe("/v1/messages");
    expect(sentTo(server)).toEqual({ ...ASKED, max_tokens: 5, model: "llama-9" });
  });

  test("hears its own model's name where the caller names the service's or none, and any other as it is", async () => {
    await using server = await playServer((_heard, outgoing) => outgoing.end("{}"));
    await using emulator = await start(server.url);
    const { demo } = emulator.services;
    const named = [];
    for (const model of [undefined, demo.model, "other"]) {
      await postEas(demo, "/v1/chat/completions", { ...ASKED, model });
      named.push(sentTo(server));
    }

    expect(demo.model).toBe("chat-upstream");
    expect(named).toEqual(["llama-9", "llama-9", "other"].map((model) => ({ ...ASKED, model })));
    expect(server.heard.filter(({ url }) => url === "/v1/models")).toHaveLength(1);
  });

  test("is asked without the gateway's token, and with its own key", async () => {
    await using server = await playServer((_heard, outgoing) => outgoing.end("{}"));
    await using emulator = await start({ url: server.url, apiKey: "upstream-key", model: "m" });
    await postEas(emulator.services.demo, "/v1/chat/completions", ASKED);
    const shown = await (await fetch(`${emulator.url}/_emulator/state`)).text();

    expect(server.heard[0]?.headers.authorization).toBe("Bearer upstream-key");
    expect(JSON.stringify(server.heard)).not.toContain(emulator.services.demo.token);
    expect(emulator.services.demo.model).toBe("m");
    expect(shown).not.toContain("upstream-key");
  });

  test("has its errors handed on as they are, with its headers", async () => {
    await using server = await playServer((_heard, outgoing) =>
      outgoing
        .writeHead(422, { "content-type": "application/json", "x-mine": "7", "retry-after": "3" })
        .end('{"error":{"message":"too hot"}}'),
    );
    await using emulator = await start(server.url);
    const answered = await postEas(emulator.services.demo, "/v1/chat/completions", ASKED);

    expect(answered.status).toBe(422);
    expect([answered.headers.get("x-mine"), answered.headers.get("retry-after")]).toEqual(["7", "3"]);
    expect(await answered.text()).toBe('{"error":{"message":"too hot"}}');
  });

  test("streams as it comes, with characters that its chunks cut whole again, and faults strike its events", async () => {
    const written = [Buffer.from('data: {"a":"门"}\n\n'), Buffer.from("data: [DONE]\n\n")];
    await using server = await playServer((_heard, outgoing) => {
      outgoing.writeHead(200, { "content-type": "text/event-stream" });
      outgoing.write(written[0]?.subarray(0, 13));
      setImmediate(() => outgoing.write(written[0]?.subarray(13)));
      setTimeout(() => outgoing.end(written[1]), 20);
    });
    await using emulator = await start(server.url);
    const ask = async (): Promise<string> =>
      (await postEas(emulator.services.demo, "/v1/chat/completions", { ...ASKED, stream: true })).text();

    expect(await ask()).toBe('data: {"a":"门"}\n\ndata: [DONE]\n\n');
    emulator.faults.add({ kind: "error-event", afterEvents: 1 });
    expect(await ask()).toContain("The engine is dead.");
  });

  test("is left when its caller leaves", async () => {
    let isLeft = false;
    await using server = await playServer((_heard, outgoing) => {
      outgoing.once("close", () => (isLeft = true));
      outgoing.writeHead(200, { "content-type": "text/event-stream" }).write("data: {}\n\n");
    });
    await using emulator = await start(server.url);
    const caller = new AbortController();
    await postEas(emulator.services.demo, "/v1/chat/completions", ASKED, { signal: caller.signal });
    caller.abort();
    await expect.poll(() => isLeft).toBe(true);
  });

  test("that does not answer is a 502 that says where", async () => {
    // Nothing listens there, as no server is given a port below 1024, and it is not one that `fetch` refuses to ask.
    const nowhere = "http://127.0.0.1:2/v1";
    await using emulator = await start(nowhere);
    const answered = await postEas(emulator.services.demo, "/v1/chat/completions", ASKED);

    expect([answered.status, await answered.text()]).toEqual([
      502,
      `The chat upstream ${nowhere} did not answer: ECONNREFUSED`,
    ]);
  });

  test("works through a queue too", async () => {
    await using server = await playServer((_heard, outgoing) => outgoing.end('{"id":"from-upstream"}'));
    await using emulator = await start(server.url, { queue: true });
    const { endpoint, token } = emulator.services.demo;
    await postEas(emulator.services.demo, "", ASKED);
    const headers = { authorization: token };
    const answered = await fetch(`${endpoint}/sink?_timeout_=5s&_raw_=true`, { headers });

    expect(await answered.text()).toBe('{"id":"from-upstream"}');
  });
});

test.each([
  { title: "no address", options: { serves: "chat", chatUpstream: "localhost" } },
  {
    title: "a password in the address",
    options: { serves: "chat", chatUpstream: "http://a:b@127.0.0.1/v1" },
  },
  {
    title: "a service that serves no chat",
    options: { serves: "embed", chatUpstream: "http://127.0.0.1/v1" },
  },
] as const)("$title is refused at the start", async ({ options }) => {
  await expect(startEmulator({ encoder: "lexical", services: { demo: options } })).rejects.toThrow(TypeError);
});

test("the report says what answers and what is real", async () => {
  await using emulator = await startEmulator({
    encoder: "lexical",
    services: {
      mine: { serves: ["chat", "embed"], chatUpstream: "http://127.0.0.1:1/v1/" },
      own: { serves: () => ({ body: "hello" }) },
      images: { product: "ai-search", kind: "multimodal" },
    },
  });
  expect(emulator.report).toMatchObject([
    {
      service: "mine",
      serves: "chat",
      by: "chat-upstream",
      isReal: true,
      note: "http://127.0.0.1:1/v1 answers.",
    },
    { service: "mine", serves: "embed", by: "hashed-ngrams", isReal: false },
    { service: "own", serves: "own", by: "own-server", isReal: true },
    { service: "images", serves: "multimodal", by: "image-hash", isReal: false },
  ]);
});
