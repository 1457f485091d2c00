import { expect, test } from "vitest";
import { bulkJob, burst, goodTexts, poisonedTexts } from "../src/bulk/jobs.ts";
import { startBulkService } from "../src/bulk/service.ts";

const SERVICE_MS = 5;

test("a bulk of 500 requests to a default EAS service is done on its first pass, and hardly ever finds the queue full", async () => {
  await using service = await startBulkService(SERVICE_MS);
  const { done, requests, queueFull, timedOut } = await bulkJob(service, goodTexts(500), 1);
  expect(done).toBeGreaterThanOrEqual(495);
  expect(queueFull).toBeLessThanOrEqual(requests * 0.05);
  expect(timedOut).toBe(0);
});

test("with one bad text in a hundred every good text is embedded, and each bad one named", async () => {
  await using service = await startBulkService(SERVICE_MS);
  const { texts, bad } = poisonedTexts(500);
  const { done, failures } = await bulkJob(service, texts, 16);
  expect(done).toBe(495);
  expect(Object.fromEntries(failures)).toEqual({ CONTEXT_TOO_LONG: bad });
});

test("a burst of 1,000 calls on five workers loses none, and hardly ever finds the queue full", async () => {
  await using service = await startBulkService(SERVICE_MS);
  const { done, failures, requests, queueFull } = await burst(service, 1_000);
  expect(Object.fromEntries(failures)).toEqual({});
  expect(done).toBe(1_000);
  expect(queueFull).toBeLessThanOrEqual(requests * 0.05);
});
