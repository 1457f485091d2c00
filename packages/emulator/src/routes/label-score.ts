import { jsonAnswer, type Answer, type ServiceRequest } from "../answer.ts";
import type { Engine } from "../engines/engine.ts";
import { checkModel, isTexts, readFields, type Fields } from "../engines/fields.ts";
import { invalid, refusal } from "../engines/refusal.ts";
import { checkBatch } from "../engines/text-inputs.ts";
import { isTokenIds, textOfIds } from "../engines/vocabulary.ts";
import { nearness, softmax } from "../models/classifier.ts";
import type { Encoder } from "../models/encoder.ts";

/** SGLang's own score: how likely each of some tokens comes next after a query and an item. */
export async function scoreLabels(
  request: ServiceRequest,
  engine: Engine,
  encoder: Encoder,
): Promise<Answer> {
  const fields = readFields(request, engine);
  checkModel(fields, engine);
  const labels = readLabels(fields);
  const prompts = readPrompts(fields);
  checkBatch(prompts.length, engine);
  const isShared = readFlag(fields, "apply_softmax");
  const vectors = await encoder.encode([...labels, ...prompts]);
  const scores = vectors.slice(labels.length).map((prompt) => {
    const near = vectors.slice(0, labels.length).map((label) => nearness(prompt, label));
    return isShared ? softmax(near) : likelihoods(near);
  });
  // The source hands back what it was asked for, and has this word for nothing.
  return jsonAnswer(200, { scores, model: fields["model"] ?? "default", usage: null, object: "scoring" });
}

/** All other tokens together are as likely as one label that has nothing to do with the prompt. */
const likelihoods = (near: readonly number[]): number[] => softmax([...near, 0]).slice(0, -1);

function readLabels({ label_token_ids: ids }: Fields): string[] {
  if (ids === undefined || ids === null) throw refusal(400, "label_token_ids must be provided");
  if (Array.isArray(ids) && ids.length === 0) return [];
  if (!isTokenIds(ids)) throw invalid("label_token_ids", "Input should be a list of token ids");
  return ids.map((id) => textOfIds([id]));
}

/** A query and its items are both text, or both token ids. */
function readPrompts(fields: Fields): string[] {
  const { query, items } = fields;
  const isItemFirst = readFlag(fields, "item_first");
  const given: unknown[] = typeof items === "string" ? [items] : Array.isArray(items) ? items : [];
  const ids = given.filter(isTokenIds);
  const isText = typeof query === "string" && given.length > 0 && isTexts(given);
  const isIds = isTokenIds(query) && given.length > 0 && ids.length === given.length;
  if (!isText && !isIds) throw refusal(400, "Invalid combination of query/items types for score_request.");
  const asked = isText ? query : textOfIds(query as readonly number[]);
  const texts = isText ? (given as string[]) : ids.map(textOfIds);
  return texts.map((item) => (isItemFirst ? item + asked : asked + item));
}

function readFlag(fields: Fields, name: string): boolean {
  const flag = fields[name] ?? false;
  if (typeof flag !== "boolean") throw invalid(name, "Input should be a valid boolean");
  return flag;
}
