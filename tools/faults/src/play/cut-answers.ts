import { chunk, head } from "../raw/answer.ts";
import type { Line, Step } from "../raw/line.ts";
import type { Play } from "../raw/raw-server.ts";

/** How the end of a body is told. */
const FRAMINGS = ["content-length", "chunked", "until-closed"] as const;
export type Framing = (typeof FRAMINGS)[number];
const ENDINGS = ["fin", "reset"] as const;
export type Ending = (typeof ENDINGS)[number];

export type Cut = { at: number; framing: Framing; ending: Ending };

/** What the test asks the server for, by a header field of the request. */
export const CUT_FIELD = "x-cut";

/** The bytes of a whole answer in one of the framings; a chunked body comes in two chunks. */
function wireBytes(body: string, contentType: string, framing: Framing): Buffer {
  const type = { "content-type": contentType };
  if (framing === "until-closed") return Buffer.from(head(200, { ...type, connection: "close" }) + body);
  if (framing === "content-length")
    return Buffer.from(head(200, { ...type, "content-length": String(Buffer.byteLength(body)) }) + body);
  const half = Math.floor(body.length / 2);
  const chunks = [body.slice(0, half), body.slice(half), ""].map((text) => chunk(text));
  return Buffer.concat([Buffer.from(head(200, { ...type, "transfer-encoding": "chunked" })), ...chunks]);
}

/** A server that breaks off where the request says. */
export const cutsWhereAsked = (body: string, contentType: string): Play => ({
  answers: ({ headers }): Step[] => {
    const { at, framing, ending } = JSON.parse(headers[CUT_FIELD] ?? "{}") as Cut;
    const bytes = wireBytes(body, contentType, framing).subarray(0, at);
    return [
      (line: Line) => line.write(bytes),
      // A turn later, so that the bytes are read before a reset throws them away.
      () => new Promise((done) => setImmediate(done)),
      (line: Line) => (ending === "fin" ? line.end() : line.reset()),
    ];
  },
});

/** A cut before every byte of the answer, in every framing, by both endings. */
export const everyCut = (body: string, contentType: string): Cut[] =>
  FRAMINGS.flatMap((framing) =>
    ENDINGS.flatMap((ending) =>
      Array.from({ length: wireBytes(body, contentType, framing).length }, (_, at) => ({
        at,
        framing,
        ending,
      })),
    ),
  );
