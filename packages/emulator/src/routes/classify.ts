import { jsonAnswer, type Answer, type ServiceRequest } from "../answer.ts";
import type { Engine } from "../engines/engine.ts";
import { checkModel, readFields, secondsNow, type Fields } from "../engines/fields.ts";
import { refusal } from "../engines/refusal.ts";
import { checkBatch, fitTexts, readTexts } from "../engines/text-inputs.ts";
import { countTokens } from "../engines/token-pieces.ts";
import { nearClasses, softmax } from "../models/classifier.ts";
import type { Encoder } from "../models/encoder.ts";

/** Puts each text into one of two classes, `LABEL_0` and `LABEL_1` as models without names for them have. */
export async function classify(request: ServiceRequest, engine: Engine, encoder: Encoder): Promise<Answer> {
  const fields = readFields(request, engine);
  checkModel(fields, engine);
  const given = readTexts(fields, "input");
  checkBatch(given.length, engine);
  if (engine.profile.dialect === "sglang") checkWords(given);
  const texts = fitTexts(fields, given);
  const near = await nearClasses(encoder, texts);
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  return jsonAnswer(200, {
    id: `classify-${request.requestId}`,
    object: "list",
    created: secondsNow(),
    model: engine.model,
    data: near.map((numbers, index) => classified(numbers, index, wantsShares(fields, engine))),
    usage: { prompt_tokens: tokens, total_tokens: tokens, completion_tokens: 0, prompt_tokens_details: null },
  });
}

function classified(numbers: readonly number[], index: number, isShared: boolean): object {
  const probs = isShared ? softmax(numbers) : numbers;
  const label = `LABEL_${numbers.indexOf(Math.max(...numbers))}`;
  return { index, label, probs, num_classes: numbers.length };
}

/** vLLM gives what the model says before the shares are taken, where it is told to, under a name old or new. */
const wantsShares = (fields: Fields, { profile }: Engine): boolean =>
  profile.dialect !== "vllm" || (fields["use_activation"] !== false && fields["activation"] !== false);

/** SGLang wants words in every text. */
function checkWords(texts: readonly string[]): void {
  const index = texts.findIndex((text) => text.trim() === "");
  if (index < 0) return;
  const place = texts.length === 1 ? "Input" : `Input at index ${index}`;
  throw refusal(400, `${place} cannot be empty or whitespace only`);
}
