import type { Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { ResponseError } from "../errors.ts";
import type { Connection, Receiver } from "./attempt.ts";

type ReceiverOf = (connection: Connection) => Receiver;

const DECOMPRESSORS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

const encodingName = (encoding: string | undefined): string => {
  const name = encoding?.trim().toLowerCase() ?? "";
  return name === "" ? "identity" : name;
};

/** Whether a body in this encoding can be read. */
export const isReadable = (encoding: string | undefined): boolean => {
  const name = encodingName(encoding);
  return name === "identity" || Object.hasOwn(DECOMPRESSORS, name);
};

/**
 * Puts a decompressor between the socket and what takes the body, if the answer is compressed. None is asked
 * for, but some gateways compress whatever they are asked.
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
  const make = Object.hasOwn(DECOMPRESSORS, name) ? DECOMPRESSORS[name] : undefined;
  if (make === undefined)
    throw new ResponseError(
      "ANSWER_INVALID",
      "",
      `The answer is encoded as ${JSON.stringify(encoding)}, which was not asked for.`,
    );
  return new Decompression(name, make, { connection, receiverOf });
}

/** A full decompressor pauses the socket; a reader that is behind pauses the decompressor. */
class Decompression implements Receiver {
  readonly #decompressor: Transform;
  readonly #connection: Connection;
  readonly #inner: Receiver;
  #hasBytes = false;
  readonly #ended = Promise.withResolvers<void>();

  constructor(name: string, make: () => Transform, ends: { connection: Connection; receiverOf: ReceiverOf }) {
    const decompressor = make();
    this.#decompressor = decompressor;
    this.#connection = ends.connection;
    // A failure is told through `fail`; nobody waits here unless the answer has ended.
    this.#ended.promise.catch(() => {});
    this.#inner = ends.receiverOf({
      pause: () => void decompressor.pause(),
      resume: () => void decompressor.resume(),
      abort: (reason) => ends.connection.abort(reason),
    });
    decompressor.on("data", (piece: Uint8Array) => this.#guard(() => this.#inner.write(piece)));
    decompressor.on("drain", () => ends.connection.resume());
    decompressor.on("end", () =>
      this.#guard(() => {
        void this.#inner.end();
        this.#ended.resolve();
      }),
    );
    decompressor.on("error", (cause) => this.#stop(broken(name, cause)));
  }

  write(piece: Uint8Array): void {
    this.#hasBytes = true;
    if (!this.#decompressor.write(piece)) this.#connection.pause();
  }

  end(): void | Promise<void> {
    if (!this.#hasBytes) {
      // A body that is not there, as of a 204, is no broken one.
      this.#decompressor.destroy();
      return this.#inner.end();
    }
    this.#decompressor.end();
    return this.#ended.promise;
  }

  fail(error: unknown): void {
    this.#decompressor.removeAllListeners("data");
    this.#decompressor.destroy();
    this.#inner.fail(error);
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

const broken = (name: string, cause: unknown): ResponseError =>
  new ResponseError(
    "ANSWER_INVALID",
    "",
    `The answer is not the ${name} that it says it is, or breaks off.`,
    {
      retryCause: "broken-answer",
      cause,
    },
  );
