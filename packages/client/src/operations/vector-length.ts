import { ResponseError } from "../errors.ts";
import type { BodyDecoder } from "../exchange.ts";
import type { Slice } from "../batch/bisect.ts";
import type { DecodedEmbeddings } from "../wire/embedding-answer.ts";
import type { Context } from "./context.ts";
import type { EmbedDialect } from "./embed-exchange.ts";

/** What one call knows of its vectors' length beside what its client has learned. */
export type SeenLengths = {
  /** What most vectors had of an answer that was refused, because not all had it. */
  usual: number | undefined;
  /** An answer was refused in which no length was that of most. */
  isUnclear: boolean;
};

export const seenLengths = (): SeenLengths => ({ usual: undefined, isUnclear: false });

export function noteUnequal(seen: SeenLengths, usual: number | undefined): void {
  if (usual === undefined) seen.isUnclear = true;
  else seen.usual ??= usual;
}

/** Refuses vectors of another length than those before, whichever call they came in. */
export function admitOneLength<I>(
  decoder: BodyDecoder<DecodedEmbeddings>,
  {
    context,
    dialect,
    seen,
    slice,
  }: { context: Context; dialect: EmbedDialect<I>; seen: SeenLengths; slice: Slice },
): BodyDecoder<DecodedEmbeddings> {
  const { vectorLengths } = context.state.learned;
  const key = keyOf(context, dialect);
  return {
    write: (piece) => decoder.write(piece),
    end: () => {
      const decoded = decoder.end();
      const length = decoded.vectors[0]?.length ?? 0;
      const known = dialect.dimensions ?? vectorLengths.get(key) ?? seen.usual;
      if (known !== undefined && length !== known) throw otherLength(length, known);
      // Of vectors that differed without a majority, a part must not be the one that teaches.
      if (known === undefined && seen.isUnclear && slice.suspected.includes("invalid-answer"))
        throw unclearLength(length);
      if (!vectorLengths.has(key)) vectorLengths.set(key, length);
      return decoded;
    },
  };
}

/** The caller's own fields can choose a model or a length too. */
const keyOf = <I>({ config }: Context, dialect: EmbedDialect<I>): string => {
  const { extraBody = {} } = config;
  const own = ["model", "dimensions", "dimension"].map((name) => extraBody[name]);
  const asked = dialect.dimensions ?? dialect.wishedDimensions;
  return JSON.stringify([config.path ?? dialect.path, dialect.model, asked, ...own]);
};

const otherLength = (length: number, known: number): ResponseError =>
  new ResponseError(
    "ANSWER_INVALID",
    "",
    `Vectors of ${length} numbers came where those of the same model had ${known} before. If the model was replaced, make a new client and embed again what is stored, since vectors of two models cannot be compared.`,
    { retryCause: "invalid-answer" },
  );

const unclearLength = (length: number): ResponseError =>
  new ResponseError(
    "ANSWER_INVALID",
    "",
    `A vector of ${length} numbers came after an answer with several lengths, and nothing tells which of them is right. Set \`dimensions\`, or look at the service.`,
    { retryCause: "invalid-answer" },
  );
