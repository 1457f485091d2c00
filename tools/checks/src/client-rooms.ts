import { posix } from "node:path";
import { environmentReads } from "./environment.ts";
import { importsOf } from "./imports.ts";
import { isTestFile, type SourceFile } from "./source-file.ts";

const CLIENT_SOURCE = "packages/client/src/";

/** Rooms of the client, outermost first: a room imports rooms of later rows only, never of its own row. */
const ROOM_ROWS: readonly (readonly string[])[] = [
  ["index.ts"],
  ["host"],
  ["eas-client.ts", "ai-search-client.ts"],
  ["operations", "queue"],
  ["batch"],
  ["transport", "wire", "stream"],
  ["service", "sse", "vectors", "chat"],
  ["config"],
  ["endpoint", "auth"],
  ["exchange.ts"],
  ["errors.ts"],
  ["capabilities.ts"],
  ["advice", "outside-values.ts", "retry-table.ts", "types.ts"],
];

/** Arrows that the rows would allow. Between them transport and wire share nothing above the exchange. */
const NEVER: Readonly<Record<string, readonly string[]>> = {
  wire: ["service", "config", "endpoint", "auth"],
  stream: ["service", "config"],
  transport: ["sse", "vectors", "chat"],
  batch: ["transport", "wire", "stream", "service"],
  sse: ["config"],
  vectors: ["config"],
  chat: ["config"],
};

const ENVIRONMENT_READER = "config/env.ts";

/** Breaches of the client's room order, each an arrow `wire/rerank.ts ─▶ config/options.ts`. */
export function clientRoomBreaches(files: readonly SourceFile[]): string[] {
  const rooms = files.filter(({ path }) => path.startsWith(CLIENT_SOURCE));
  return rooms.flatMap((file) => {
    const from = file.path.slice(CLIENT_SOURCE.length);
    const unknown = rowOf(from) < 0 ? [`${from} stands in a room that the table does not know`] : [];
    return isTestFile(file.path) ? unknown : [...unknown, ...breachesOf(from, file)];
  });
}

function breachesOf(from: string, file: SourceFile): string[] {
  const arrows = importsOf(file)
    .filter(({ specifier }) => specifier.startsWith("."))
    .map(({ specifier }) => posix.join(posix.dirname(from), specifier))
    .filter((to) => !mayImport(from, to))
    .map((to) => `${from} ─▶ ${to}`);
  const reads = from === ENVIRONMENT_READER ? [] : environmentReads(file);
  return [...arrows, ...reads.map((line) => `${from}:${line} ─▶ process.env`)];
}

function mayImport(from: string, to: string): boolean {
  if (roomOf(from) === roomOf(to)) return true;
  return rowOf(from) < rowOf(to) && !NEVER[roomOf(from)]?.includes(roomOf(to));
}

/** The folder, or the file itself where a room is one file; the way out of `src` is `..`, which no row holds. */
function roomOf(path: string): string {
  const [first = path] = path.split("/");
  return first.replace(/\.test\.ts$/, ".ts");
}

function rowOf(path: string): number {
  return ROOM_ROWS.findIndex((row) => row.includes(roomOf(path)));
}
