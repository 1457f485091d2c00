import { answer, chunk, chunkedHead, type Play } from "./raw-server.ts";

/** Plays one JSON answer. */
export const answering =
  (json: unknown, status = 200): Play =>
  (socket) =>
    void socket.write(answer(status, JSON.stringify(json)));

/** Plays a stream to its proper HTTP end, one event in one HTTP chunk; a text is an event's data as it is. */
export const streaming =
  (...events: readonly unknown[]): Play =>
  (socket) => {
    socket.write(chunkedHead("text/event-stream"));
    for (const event of events)
      socket.write(chunk(`data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`));
    socket.write(chunk(""));
  };

/** One event of a chat stream. */
export const deltaOf = (delta: unknown, finish_reason: string | null = null, index = 0): unknown => ({
  id: "chatcmpl-1",
  model: "m",
  choices: [{ index, delta, finish_reason }],
});

/** The JSON body of a request that a raw server got. */
export const sentBody = (request = ""): unknown =>
  JSON.parse(Buffer.from(request.slice(request.indexOf("\r\n\r\n") + 4), "latin1").toString("utf8"));
