import type { ServerResponse } from "node:http";
import type { Chance } from "./chance.ts";

/** What befalls one request in fifty. */
export const FAULTS = ["503", "450", "reset", "cut-body", "wrong-json", "stale", "slow"] as const;
export type FaultName = (typeof FAULTS)[number];

const FAULT_SHARE = 0.02;
/** Refusals come in bursts, as from a service that is overloaded for a moment, so many in a row in each block. */
const BLOCK = 5_000;
const BURST = Math.round((BLOCK * FAULT_SHARE * 2) / FAULTS.length);
const LONE_FAULTS = FAULTS.filter((name) => name !== "503" && name !== "450");
const LONE_SHARE = (FAULT_SHARE * LONE_FAULTS.length) / FAULTS.length;

/** The fault of the `number`-th request, counted from 0. */
export function drawFault(number: number, random: Chance): FaultName | undefined {
  const inBlock = (number + BLOCK / 2) % BLOCK;
  if (inBlock < BURST) return inBlock % 2 === 0 ? "503" : "450";
  if (random() >= LONE_SHARE) return undefined;
  return LONE_FAULTS[Math.floor(random() * LONE_FAULTS.length)];
}

export type Told = { response: ServerResponse; body: string; contentType: string; random: Chance };

const SLOW_MS = 150;

/** Answers wrongly; calls `answer` where the answer is only late. */
export function play(
  fault: FaultName,
  { response, body, contentType, random }: Told,
  answer: () => void,
): void {
  const socket = response.socket;
  const head = { "content-type": contentType, "content-length": Buffer.byteLength(body) };
  switch (fault) {
    case "503":
      response.writeHead(503, { "content-type": "text/plain" }).end("no healthy upstream");
      return;
    case "450":
      response.writeHead(450, "Queue Full", { "content-length": 0 }).end();
      return;
    case "stale":
      socket?.destroy();
      return;
    case "reset":
      response.writeHead(200, head).write(body.slice(0, 10), () => socket?.resetAndDestroy());
      return;
    case "cut-body":
      response
        .writeHead(200, head)
        .write(body.slice(0, Math.floor(body.length * random())), () => socket?.destroy());
      return;
    case "wrong-json":
      response.writeHead(200, { "content-type": contentType }).end(garbled(body, random));
      return;
    case "slow":
      // One in ten never answers; whoever asked gives up.
      if (random() < 0.9) setTimeout(answer, SLOW_MS * random());
  }
}

/** An answer that is no JSON, one of Python's number words in it, or one that lacks its end. */
function garbled(body: string, random: Chance): string {
  const kind = Math.floor(random() * 3);
  if (kind === 0) return body.slice(0, -3);
  if (kind === 1) return body.replace(/[[{]/, "<");
  return body.replace(/:\s*[[{"]/, ": NaN, $&");
}
