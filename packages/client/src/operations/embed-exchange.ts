import { sizeOf, type Slice } from "../batch/bisect.ts";
import type { RunSignals } from "../batch/run.ts";
import { FAST_PATHS } from "../config/fast-paths.ts";
import type { BodyBytes, BodyDecoder, Exchange, ServerMessage } from "../exchange.ts";
import { send } from "../transport/send.ts";
import type { DecodedEmbeddings, EmbeddingExpectation, EmbeddingFormat } from "../wire/embedding-answer.ts";
import type { readErrorBody } from "../wire/error-body.ts";
import { hooksOf, jsonHeaders, limitsOf, type Context } from "./context.ts";
import { readErrorFor } from "./models.ts";
import { admitOneLength, noteUnequal, type SeenLengths } from "./vector-length.ts";

/** How a kind of deployment wants its embedding requests. */
export type EmbedDialect<I> = {
  operation: string;
  path: string;
  /** `null`: none could be named. `undefined`: the service knows no such field. */
  model: string | null | undefined;
  /** Inputs in one body, where the dialect itself bounds them. */
  maxCount?: number;
  /** Where the service has no choice of format, it is left aside. */
  encode(input: readonly I[], format: EmbeddingFormat): BodyBytes;
  /** Where `isFast`, the answer is not parsed as a whole, and `raw` is left out. */
  decode(
    contentType: string | undefined,
    expected: EmbeddingExpectation,
    isFast: boolean,
  ): BodyDecoder<DecodedEmbeddings>;
  /** What every vector must measure. */
  dimensions: number | undefined;
  /** What was asked for without a promise: a service that gives another length is told of once. */
  wishedDimensions?: number | undefined;
};

export type Embedded = { decoded: DecodedEmbeddings; attempts: number; requestIds: string[] };

/** Bytes of a body around its inputs. */
export const frameBytesOf = <I>(dialect: EmbedDialect<I>): number =>
  Buffer.byteLength(dialect.encode([], "base64"));

export type BatchJob<I> = {
  context: Context;
  dialect: EmbedDialect<I>;
  input: readonly I[];
  seen: SeenLengths;
};

/** Embeds one batch, or a part of one, in one exchange. */
export async function embedBatch<I>(job: BatchJob<I>, slice: Slice, signals: RunSignals): Promise<Embedded> {
  const { context, dialect, input, seen } = job;
  const { config, state } = context;
  const inputs = input.slice(slice.first, slice.end);
  const expected: EmbeddingExpectation = {
    count: inputs.length,
    zeroVector: config.zeroVector ?? "error",
    dimensions: dialect.dimensions,
    onUnequal: (usual) => noteUnequal(seen, usual),
  };
  const isFast = FAST_PATHS && config.raw !== true;
  const exchangeWith = (format: EmbeddingFormat): Exchange<BodyDecoder<DecodedEmbeddings>> => ({
    operation: dialect.operation,
    method: "POST",
    path: config.path ?? dialect.path,
    headers: jsonHeaders(context),
    body: dialect.encode(inputs, format),
    repeat: "safe",
    divisible: inputs.length > 1,
    suspected: slice.suspected,
    limits: limitsOf(context, "embed"),
    open: (contentType) =>
      admitOneLength(dialect.decode(contentType, expected, isFast), { context, dialect, seen, slice }),
    readError: readErrorOf(job, slice),
    revise: (status, said) =>
      format === "base64" && mayChoose(context) && refusesFormat(status, said)
        ? exchangeWith("float")
        : undefined,
  });
  const exchange = exchangeWith(formatOf(context));
  const { value, attempts, requestIds } = await send(state, exchange, { ...hooksOf(context), ...signals });
  if (value.format === "float" && mayChoose(context)) state.learned.embeddingFormat = "float";
  tellOddities(context, dialect, { slice, decoded: value });
  // The parsed answer is several times the vectors' size, and a call may have thousands of them.
  const decoded = config.raw === true ? value : { ...value, raw: undefined };
  return { decoded, attempts, requestIds };
}

/** What a service says of a request with a single one of many inputs is about that input. */
function readErrorOf<I>({ context, dialect, input }: BatchJob<I>, slice: Slice): typeof readErrorBody {
  const readError = readErrorFor(context, dialect.model);
  if (sizeOf(slice) > 1 || input.length === 1) return readError;
  return (status, text) => {
    const said = readError(status, text);
    if (!STATUSES_OF_INPUT.has(status)) return said;
    const place = `the request held input ${slice.first} alone`;
    return { ...said, note: said.note === undefined ? place : `${said.note}; ${place}` };
  };
}

const STATUSES_OF_INPUT = new Set([400, 413, 422]);

/** The caller's word is kept, also where it stands in `extraBody`. */
const mayChoose = ({ config }: Context): boolean =>
  (config.encoding ?? "auto") === "auto" && config.extraBody?.["encoding_format"] === undefined;

const formatOf = ({ config, state }: Context): EmbeddingFormat =>
  config.encoding === undefined || config.encoding === "auto"
    ? state.learned.embeddingFormat
    : config.encoding;

/** Servers of before the field was read say that "base64 encoding is not currently supported". */
const refusesFormat = (status: number, { field, message }: ServerMessage): boolean =>
  (status === 400 || status === 422) &&
  /encoding_format|base64 encoding/i.test(`${field ?? ""} ${message ?? ""}`);

function tellOddities<I>(
  { state }: Context,
  { wishedDimensions }: EmbedDialect<I>,
  { slice, decoded }: { slice: Slice; decoded: DecodedEmbeddings },
): void {
  const { warn } = state.config;
  if (decoded.zeroVectors.length > 0) {
    const places = decoded.zeroVectors.map((at) => slice.first + at).join(", ");
    warn("ZERO_VECTOR", `The service gave a vector of zeros for input ${places}.`);
  }
  const length = decoded.vectors[0]?.length;
  if (wishedDimensions !== undefined && length !== wishedDimensions)
    warn(
      "DIMENSIONS_IGNORED",
      `The service gave vectors of ${length} numbers where \`dimensions\` asked for ${wishedDimensions}. Only customised models with a reduction can choose.`,
    );
}
