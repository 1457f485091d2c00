import { jsonAnswer, type Answer, type ServiceRequest } from "../answer.ts";
import type { Engine } from "../engines/engine.ts";
import { checkModel, isTexts, readFields, secondsNow, type Fields } from "../engines/fields.ts";
import { invalid, missing, refusal } from "../engines/refusal.ts";
import { fitTexts } from "../engines/text-inputs.ts";
import { countTokens } from "../engines/token-pieces.ts";
import { cosine } from "../models/cosine.ts";
import type { Encoder } from "../models/encoder.ts";
import { scoreDocuments } from "../models/reranker.ts";

type Names = readonly [string, string];
type Pairs = { one: readonly string[]; other: readonly string[] };
type Scorer = (encoder: Encoder, query: string, documents: readonly string[]) => Promise<number[]>;

const OLD_NAMES: Names = ["text_1", "text_2"];
const NEW_NAMES: readonly Names[] = [
  OLD_NAMES,
  ["queries", "documents"],
  ["queries", "items"],
  ["data_1", "data_2"],
];

/** Scores pairs in their order, as a reranker or, on a service that embeds alone, by the cosine of two vectors. */
export async function score(
  request: ServiceRequest,
  engine: Engine,
  { encoder, isReranker }: { encoder: Encoder; isReranker: boolean },
): Promise<Answer> {
  const fields = readFields(request, engine);
  checkModel(fields, engine);
  const { one, other } = readPairs(fields, engine);
  const scorer = isReranker ? scoreDocuments : cosines;
  const scores = await scorePairs({ one, other }, encoder, scorer);
  const data = scores.map((value, index) => ({ index, object: "score", score: value }));
  const tokens = other.reduce(
    (sum, text, index) => sum + countTokens(one[one.length === 1 ? 0 : index] ?? "") + countTokens(text),
    0,
  );
  return jsonAnswer(200, {
    id: `score-${request.requestId}`,
    object: "list",
    created: secondsNow(),
    model: engine.model,
    data,
    usage: { prompt_tokens: tokens, total_tokens: tokens, completion_tokens: 0, prompt_tokens_details: null },
  });
}

async function scorePairs({ one, other }: Pairs, encoder: Encoder, scorer: Scorer): Promise<number[]> {
  if (one.length === 1) return scorer(encoder, one[0] ?? "", other);
  const scores = await Promise.all(one.map((text, index) => scorer(encoder, text, [other[index] ?? ""])));
  return scores.flat();
}

async function cosines(encoder: Encoder, query: string, documents: readonly string[]): Promise<number[]> {
  const [asked, ...vectors] = await encoder.encode([query, ...documents]);
  return vectors.map((vector) => (asked === undefined ? 0 : cosine(asked, vector)));
}

function readPairs(fields: Fields, { profile }: Engine): Pairs {
  const known = profile.hasNewRerank ? NEW_NAMES : [OLD_NAMES];
  const names = known.find((pair) => pair.every((name) => fields[name] !== undefined)) ?? OLD_NAMES;
  const [one, other] = [readSide(fields, names[0]), readSide(fields, names[1])];
  if (one.length !== 1 && one.length !== other.length)
    throw refusal(400, "Input lengths must be either 1:1, 1:N or N:N");
  return { one, other };
}

function readSide(fields: Fields, name: string): readonly string[] {
  const side = fields[name];
  if (side === undefined || side === null) throw missing(name);
  const texts = typeof side === "string" ? [side] : side;
  if (!isTexts(texts)) throw invalid(name, "Input should be a string or a list of strings");
  if (texts.length === 0) throw refusal(400, `At least one ${name} element must be given`);
  return fitTexts(fields, texts);
}
