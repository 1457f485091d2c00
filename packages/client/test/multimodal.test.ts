import { expect, test } from "vitest";
import { EasClient, InputError, type ChatPart } from "../src/index.ts";
import { answering, sentBody } from "./support/played.ts";
import { rawServer } from "./support/raw-server.ts";

const HELLO = { choices: [{ index: 0, message: { content: "7" }, finish_reason: "stop" }] };
const clientFor = (endpoint: string): EasClient =>
  new EasClient({ endpoint, token: "t", model: "Qwen2.5-VL-7B-Instruct", maxRetries: 0 });
const image = (bytes: number): ChatPart => ({
  type: "image",
  url: `data:image/jpeg;base64,${Buffer.alloc(bytes, 7).toString("base64")}`,
});

test("F01 an image goes out as the documented part", async () => {
  await using server = await rawServer(answering(HELLO));
  await using client = clientFor(server.endpoint);
  const content = [
    { type: "text", text: "What number is in the box?" },
    { type: "image", url: "data:image/jpeg;base64,/9j/4AAQ" },
  ] as const;
  expect((await client.chat({ messages: [{ role: "user", content }] })).text).toBe("7");
  expect(sentBody(server.requests[0])).toEqual({
    model: "Qwen2.5-VL-7B-Instruct",
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "What number is in the box?" },
          { type: "image_url", image_url: { url: "data:image/jpeg;base64,/9j/4AAQ" } },
        ],
      },
    ],
  });
});

test("F02 an image above the gateway's limit is refused with its own size, and how much room there is", async () => {
  await using server = await rawServer(answering(HELLO));
  await using client = clientFor(server.endpoint);
  const messages = [
    { role: "system", content: "Be brief." },
    { role: "user", content: [{ type: "text", text: "What?" }, image(30_000), image(900_000)] },
  ] as const;
  const errors = await Promise.all(
    [client.chat({ messages }), client.streamChat({ messages })].map((call) =>
      call.then(
        () => undefined,
        (reason: unknown) => reason,
      ),
    ),
  );
  for (const error of errors) {
    expect(InputError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      code: "INPUT_TOO_LARGE",
      faults: [
        { index: 1, bytes: 30_000 },
        { index: 1, bytes: 900_000 },
      ],
    });
    const room = Number(/room for about (\d+)/.exec(String(error))?.[1]);
    await client.chat({
      messages: [
        messages[0],
        { role: "user", content: [...messages[1].content.slice(0, 2), image(room - 4)] },
      ],
    });
  }
  expect(server.requests).toHaveLength(2);
});

test("F03 an image that the server cannot decode is told in its words", async () => {
  const message = "Failed to load image: cannot identify image file";
  await using server = await rawServer(answering({ error: { message, code: 400 } }, 400));
  await using client = clientFor(server.endpoint);
  const content = [{ type: "image", url: "data:image/jpeg;base64,????" }] as const;
  await expect(client.chat({ messages: [{ role: "user", content }] })).rejects.toMatchObject({
    code: "BAD_REQUEST",
    serverMessage: message,
  });
});

test("F04 a plain text goes to a model of images as it is", async () => {
  await using server = await rawServer(answering(HELLO));
  await using client = clientFor(server.endpoint);
  const messages = [{ role: "user", content: "hello!" }] as const;
  await client.chat({ messages });
  expect(sentBody(server.requests[0])).toMatchObject({ messages });
});
