import type { AttemptEvent } from "@paifang/client";
import { silentScreen } from "@paifang/story";
import { expect, test } from "vitest";
import { noteAttempts } from "../src/attempts.ts";

const event = (more: Partial<AttemptEvent> = {}): AttemptEvent => ({
  operation: "streamChat",
  endpoint: "http://127.0.0.1:1",
  attempt: 1,
  ms: 1,
  requestBytes: 1,
  responseBytes: 1,
  ...more,
});

test("an answer whose exchange ends late is waited for, and failures and lists of models are no answers", async () => {
  const attempts = noteAttempts(silentScreen());
  const note = attempts.of("chat");
  let isOver = false;

  const waiting = attempts.answers("chat", 2).then(() => (isOver = true));
  note(event());
  note(event({ operation: "models" }));
  note(event({ status: 503, errorCode: "SERVICE_UNAVAILABLE", waitMs: 5 }));
  attempts.of("embed")(event());
  await Promise.resolve();
  expect(isOver).toBe(false);
  note(event());

  await waiting;
  expect(attempts.all).toHaveLength(5);
});
