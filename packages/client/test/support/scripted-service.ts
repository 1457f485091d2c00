import { answer, rawServer, type RawServer } from "./raw-server.ts";

/** A request as the script sees it. `body` is the parsed JSON, `undefined` without a body. */
export type ScriptedRequest = { method: string; path: string; body: unknown; number: number };
export type ScriptedAnswer = { status?: number; body: unknown; headers?: Record<string, string> };

export type ScriptedService = RawServer & { seen: ScriptedRequest[] };

/** An EAS service that answers each request by a function. Paths are those behind its base. */
export async function scriptedService(
  reply: (request: ScriptedRequest) => ScriptedAnswer,
): Promise<ScriptedService> {
  const seen: ScriptedRequest[] = [];
  const server = await rawServer((socket, text, number) => {
    const [, method = "", target = ""] = /^(\S+) (\S+)/.exec(text) ?? [];
    const given = text.slice(text.indexOf("\r\n\r\n") + 4);
    const request: ScriptedRequest = {
      method,
      path: target.replace("/api/predict/demo", ""),
      body: given === "" ? undefined : JSON.parse(given),
      number,
    };
    seen.push(request);
    const { status = 200, body, headers } = reply(request);
    socket.write(answer(status, typeof body === "string" ? body : JSON.stringify(body), headers));
  });
  return { ...server, seen };
}

/** What a container answers for a route that it has not. */
export const noSuchRoute: ScriptedAnswer = { status: 404, body: { detail: "Not Found" } };
