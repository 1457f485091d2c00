import type { Workload } from "./workload.ts";

const CHATS = {
  task: "chat",
  route: () => "chat",
  unit: "call",
  count: 1_000,
  quickCount: 4,
  warmUp: { count: 1_000, passes: 1 },
  passes: 3,
  batchSize: 1,
  subjects: ["raw-undici", "raw-undici-again", "undici-dispatch", "paifang"],
} as const;

export const CALLS: readonly Workload[] = [
  { ...CHATS, name: "chat", title: "1,000 chats, one at a time", inFlight: 1, targets: [] },
  { ...CHATS, name: "chat-64", title: "1,000 chats, 64 at a time", inFlight: 64, targets: [] },
];
