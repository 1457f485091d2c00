import { readFileSync } from "node:fs";
import { startEmulator, type Fault, type RequestRecord } from "@paifang/emulator";
import type { Place } from "./subject.ts";

const SERVICES = {
  chat: { serves: "chat" },
  thinking: { serves: "chat", reasoning: true },
  embed: { serves: "embed" },
  rerank: { serves: "rerank" },
  "search-embed": { product: "ai-search", kind: "text" },
  "search-images": { product: "ai-search", kind: "multimodal" },
  "search-rerank": { product: "ai-search", kind: "reranker" },
} as const;

type Name = keyof typeof SERVICES;
type EasName = "chat" | "thinking" | "embed" | "rerank";
type PlaceOf<N> = Extract<Place, { product: N extends EasName ? "PAI-EAS" : "AI Search" }>;

/** An emulator of one check, and the service that the check is about. */
export type Stage<N extends Name = Name> = AsyncDisposable & {
  place: PlaceOf<N>;
  placeOf<M extends Name>(name: M): PlaceOf<M>;
  /** What was asked of the service so far; a listing of its models is no question. */
  requests(): readonly RequestRecord[];
  bodies(): Readonly<Record<string, unknown>>[];
  /** Adds a fault that meets the service's requests alone. */
  strike(fault: Fault): void;
  /** Answers the next request with a file of `fixtures/`, or with its first `events` and what comes `after` them. */
  play(fixture: string, cut?: { events: number; after: string }): void;
};

export async function openStage<N extends Name>(name: N): Promise<Stage<N>> {
  const emulator = await startEmulator({ encoder: "lexical", services: SERVICES });
  const placeOf = <M extends Name>(of: M): PlaceOf<M> => {
    const address = emulator.services[of];
    const product = "deploymentId" in address ? "AI Search" : "PAI-EAS";
    return { product, address } as PlaceOf<M>;
  };
  const requests = (): readonly RequestRecord[] =>
    emulator.requests.filter(({ method }) => method === "POST");
  const strike = (fault: Fault): void => {
    emulator.faults.add({ ...fault, on: { service: name, method: "POST", ...fault.on } });
  };
  return {
    place: placeOf(name),
    placeOf,
    requests,
    bodies: () => requests().map(({ body }) => JSON.parse(body) as Record<string, unknown>),
    strike,
    play: (fixture, cut) =>
      strike({
        kind: "status",
        status: 200,
        body: cut === undefined ? readFixture(fixture) : firstEvents(fixture, cut.events) + cut.after,
        headers: { "content-type": fixture.endsWith(".sse") ? "text/event-stream" : "application/json" },
      }),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

const firstEvents = (fixture: string, count: number): string =>
  `${readFixture(fixture).split("\n\n").slice(0, count).join("\n\n")}\n\n`;

const readFixture = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url), "utf8");
