import { setTimeout } from "node:timers/promises";
import { jsonAnswer, type Answer, type ServiceRequest } from "../answer.ts";
import type { Engine } from "../engines/engine.ts";
import { checkModel, readFields, readStops, readUsage, readWhole, type Fields } from "../engines/fields.ts";
import { readTexts } from "../engines/text-inputs.ts";
import { countTokens, tokenPieces } from "../engines/token-pieces.ts";
import type { Encoder } from "../models/encoder.ts";
import { answerFrom } from "../models/extractive-answerer.ts";
import { headOf, laterOfAnswer, stopOf, timingsOf, usageOf, wholeUsage } from "./answer-head.ts";
import { MAX_CHOICES, roomFor, type AskedLogprobs } from "./chat-request.ts";
import { DONE, PACE_MS, dataEvent } from "./chat-stream.ts";
import { eventAnswer } from "./chat.ts";
import { limitText } from "./generation.ts";
import { completionLogprobs } from "./logprobs.ts";

const DEFAULT_MAX_TOKENS = 16;
const MAX_LOGPROBS = 5;

type Completed = { pieces: readonly string[]; finishReason: string; stopReason: string | null };
type CompletionTask = {
  id: string;
  engine: Engine;
  logprobs: AskedLogprobs | undefined;
  promptTokens: number;
  choices: readonly Completed[];
};

/** Continues texts: what would answer a text as a chat message comes after it. */
export async function complete(
  httpRequest: ServiceRequest,
  engine: Engine,
  encoder: Encoder,
): Promise<Answer> {
  const fields = readFields(httpRequest, engine);
  checkModel(fields, engine);
  const prompts = readTexts(fields, "prompt");
  const stream = fields["stream"] === true;
  const usage = readUsage(fields, engine, stream);
  const count = readWhole(fields, "n", 1, MAX_CHOICES) ?? 1;
  const logprobs = readWhole(fields, "logprobs", 0, MAX_LOGPROBS);
  const completed = await Promise.all(prompts.map((prompt) => completeOne(fields, prompt, encoder)));
  const task: CompletionTask = {
    id: `cmpl-${httpRequest.requestId}`,
    engine,
    logprobs: logprobs === undefined ? undefined : { top: logprobs },
    promptTokens: prompts.reduce((sum, prompt) => sum + countTokens(prompt), 0),
    choices: completed.flatMap((each) => Array.from({ length: count }, () => each)),
  };
  return stream ? eventAnswer(completionEvents(task, usage)) : jsonAnswer(200, wholeCompletion(task));
}

async function completeOne(fields: Fields, prompt: string, encoder: Encoder): Promise<Completed> {
  const asked = readWhole(fields, "max_tokens", 1) ?? DEFAULT_MAX_TOKENS;
  const maxTokens = roomFor(asked, countTokens(prompt), "prompt");
  const answer = await answerFrom([{ role: "user", text: prompt }], encoder);
  const { pieces, ...end } = limitText(tokenPieces(answer.text), maxTokens, readStops(fields));
  return { pieces: fields["echo"] === true ? [...tokenPieces(prompt), ...pieces] : pieces, ...end };
}

const outputTokens = ({ choices }: CompletionTask): number =>
  choices.reduce((sum, { pieces }) => sum + pieces.length, 0);

function wholeCompletion(task: CompletionTask): unknown {
  const { id, engine, promptTokens } = task;
  const choices = task.choices.map(({ pieces, finishReason, stopReason }, index) => ({
    index,
    text: pieces.join(""),
    logprobs: completionLogprobs(pieces, task.logprobs),
    finish_reason: finishReason,
    ...stopOf(engine, stopReason),
    ...(engine.profile.dialect === "vllm" && { prompt_logprobs: null }),
  }));
  const counts = { prompt: promptTokens, output: outputTokens(task) };
  const { before, after } = laterOfAnswer(engine);
  return {
    ...headOf(id, "text_completion", engine),
    choices,
    ...before,
    ...wholeUsage(engine, counts),
    ...after,
    ...timingsOf(engine, counts),
  };
}

/** One choice after the other, as fast as chat. */
async function* completionEvents(
  task: CompletionTask,
  usage: "never" | "last" | "always",
): AsyncGenerator<string, void, undefined> {
  const { id, engine, promptTokens, choices } = task;
  const head = headOf(id, "text_completion", engine);
  let written = 0;
  for (const [index, { pieces, finishReason, stopReason }] of choices.entries()) {
    let characters = 0;
    for (const [place, text] of pieces.entries()) {
      await setTimeout(PACE_MS);
      written++;
      const isLast = place === pieces.length - 1;
      const choice = {
        index,
        text,
        logprobs: completionLogprobs([text], task.logprobs, characters),
        finish_reason: isLast ? finishReason : null,
        ...stopOf(engine, isLast ? stopReason : null),
      };
      characters += text.length;
      const counts =
        usage === "always" ? { usage: usageOf(engine, { prompt: promptTokens, output: written }) } : {};
      yield dataEvent({ ...head, choices: [choice], ...counts });
    }
    // A choice without text still has to say how it ended.
    if (pieces.length === 0)
      yield dataEvent({
        ...head,
        choices: [{ index, text: "", logprobs: null, finish_reason: finishReason }],
      });
  }
  if (usage !== "never")
    yield dataEvent({
      ...head,
      choices: [],
      usage: usageOf(engine, { prompt: promptTokens, output: written }),
    });
  yield DONE;
}
