import { createGunzip, type Gunzip } from "node:zlib";
import { ResponseError } from "../errors.ts";
import type { Connection, Receiver } from "./attempt.ts";

type ReceiverOf = (connection: Connection) => Receiver;

/** Above this, gzip holds hardly anything but repetition, as an answer made to fill memory does. */
const MAX_RATIO = 200;
/** Below this, a ratio says nothing. */
const RATIO_FREE_BYTES = 1_048_576;

const GZIP_NAMES: ReadonlySet<string> = new Set(["gzip", "x-gzip"]);

const encodingName = (encoding: string | undefined): string => {
  const name = encoding?.trim().toLowerCase() ?? "";
  return name === "" ? "identity" : name;
};

/** Whether a body in this encoding can be read. */
export const isReadable = (encoding: string | undefined): boolean => {
  const name = encodingName(encoding);
  return name === "identity" || GZIP_NAMES.has(name);
};

/**
 * Puts a decompressor between the socket and what takes the body, if the answer is compressed. None is asked
 * for, but some gateways compress with gzip whatever they are asked.
 *
 * @throws {ResponseError} the encoding is another one.
 */
export function decompressed(
  encoding: string | undefined,
  connection: Connection,
  receiverOf: ReceiverOf,
): Receiver {
  const name = encodingName(encoding);
  if (name === "identity") return receiverOf(connection);
  if (GZIP_NAMES.has(name)) return new Decompression(connection, receiverOf);
  throw new ResponseError(
    "ANSWER_INVALID",
    "",
    `The answer is encoded as ${JSON.stringify(name.slice(0, 80))}, which was not asked for.`,
  );
}

/**
 * A full decompressor pauses the socket; a reader that is behind pauses the decompressor. It unfolds in small
 * steps, each looked at before the next, so that nothing is unfolded beyond a limit.
 */
class Decompression implements Receiver {
  readonly #gunzip: Gunzip = createGunzip();
  readonly #connection: Connection;
  readonly #inner: Receiver;
  #compressedBytes = 0;
  #plainBytes = 0;
  readonly #ended = Promise.withResolvers<void>();

  constructor(connection: Connection, receiverOf: ReceiverOf) {
    const gunzip = this.#gunzip;
    this.#connection = connection;
    // A failure is told through `fail`; nobody waits here unless the answer has ended.
    this.#ended.promise.catch(() => {});
    this.#inner = receiverOf({
      pause: () => void gunzip.pause(),
      resume: () => void gunzip.resume(),
      abort: (reason) => connection.abort(reason),
    });
    gunzip.on("data", (piece: Uint8Array) => this.#guard(() => this.#take(piece)));
    gunzip.on("drain", () => connection.resume());
    gunzip.on("end", () => this.#guard(() => this.#endInner()));
    gunzip.on("error", (cause) => this.#stop(broken(cause)));
  }

  write(piece: Uint8Array): void {
    this.#compressedBytes += piece.byteLength;
    if (!this.#gunzip.write(piece)) this.#connection.pause();
  }

  end(): void | Promise<void> {
    if (this.#compressedBytes === 0) {
      // A body that is not there, as of a 204, is no broken one.
      this.#gunzip.destroy();
      return this.#inner.end();
    }
    this.#gunzip.end();
    return this.#ended.promise;
  }

  fail(error: unknown): void {
    this.#gunzip.removeAllListeners("data");
    this.#gunzip.destroy();
    this.#inner.fail(error);
  }

  #take(piece: Uint8Array): void {
    this.#plainBytes += piece.byteLength;
    const usedBytes = this.#gunzip.bytesWritten;
    if (this.#plainBytes > RATIO_FREE_BYTES && this.#plainBytes > usedBytes * MAX_RATIO)
      throw new ResponseError(
        "ANSWER_TOO_LARGE",
        "",
        `The answer unfolds to more than ${MAX_RATIO} times its compressed size.`,
      );
    this.#inner.write(piece);
  }

  #endInner(): void {
    // Zeros after the end stop the decompressor without an error.
    if (this.#gunzip.bytesWritten !== this.#compressedBytes)
      throw broken(new Error("bytes follow the end of the compressed data"));
    void this.#inner.end();
    this.#ended.resolve();
  }

  #guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#stop(error);
    }
  }

  #stop(error: unknown): void {
    this.#ended.reject(error);
    this.#connection.abort(error);
  }
}

const broken = (cause: unknown): ResponseError =>
  new ResponseError("ANSWER_INVALID", "", "The answer is not the gzip that it says it is, or breaks off.", {
    retryCause: "broken-answer",
    cause,
  });
