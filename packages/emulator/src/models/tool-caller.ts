import { fillArguments, takesAnyWords, withoutQuotations } from "./argument-filler.ts";
import { lastUserText, resultsOf, roundsOf, type Tool, type ToolResult, type Turn } from "./conversation.ts";
import { cosine } from "./cosine.ts";
import type { Encoder } from "./encoder.ts";
import { answerFrom } from "./extractive-answerer.ts";
import { splitIdentifiers } from "./identifiers.ts";
import { stagesOf, wishesOf } from "./several-wishes.ts";
import { writeStructured } from "./structure-writer.ts";
import { countCommon, termsOf } from "./terms.ts";

/** `"auto"` calls a tool only if the user's words fit one; `"required"` calls the best; a name calls that one. */
export type ToolChoice = "none" | "auto" | "required" | { name: string };

export type PlannedCall = { name: string; arguments: string };

const MIN_COSINE = 0.42;
const MIN_OVERLAP = 0.5;

type Asked = {
  turns: readonly Turn[];
  tools: readonly Tool[];
  choice: ToolChoice;
  /** Whether words that hold several wishes may have a call for each. */
  isParallel: boolean;
};

/**
 * Chooses tools by rule and fills their arguments from their schemas; none when text is to be answered.
 *
 * What is to be done one after another is called so, a stage each time that the tools have answered. A call that
 * must be made when all is done goes to a tool that was not called yet, and holds the answer.
 */
export async function planCalls(asked: Asked, encoder: Encoder): Promise<PlannedCall[]> {
  const { turns, tools, choice } = asked;
  if (choice === "none" || tools.length === 0) return [];
  if (typeof choice === "object") {
    const named = tools.find(({ name }) => name === choice.name);
    return named === undefined ? [] : [await lastCall(named, turns, encoder)];
  }
  const stages = await planStages(asked, encoder);
  const next = stages[roundsOf(turns)];
  if (next !== undefined || choice === "auto") return next ?? [];
  const tool = await neededTool(asked, encoder);
  return tool === undefined ? [] : [await lastCall(tool, turns, encoder)];
}

/** What tools say of themselves that take the answer; `createAgent` calls it structured output of a response. */
const FINAL = "Submits or hands in the final answer, result, report or structured output of the response";

/** The tool for a call that must be made though none fits: at first one that takes any words, at the end the one for the answer. */
async function neededTool({ turns, tools }: Asked, encoder: Encoder): Promise<Tool | undefined> {
  const results = resultsOf(turns);
  if (results.length === 0) {
    const searching = tools.filter(({ parameters }) => takesAnyWords(parameters));
    const all = searching.length > 0 ? searching : tools;
    return bestTool(lastUserText(turns), all, false, encoder);
  }
  const called = new Set(results.map(({ call }) => call?.name));
  const fresh = tools.filter(({ name }) => !called.has(name));
  return bestTool(FINAL, fresh.length > 0 ? fresh : tools, false, encoder);
}

/** The calls of each stage that tools fit; where no stage has any, those for all the words together. */
async function planStages({ turns, tools, isParallel }: Asked, encoder: Encoder): Promise<PlannedCall[][]> {
  const words = lastUserText(turns);
  const results = resultsOf(turns);
  const stages: PlannedCall[][] = [];
  for (const stage of stagesOf(words)) {
    const calls = await planStage(stage, { tools, results }, encoder);
    if (calls.length > 0) stages.push(...(isParallel ? [calls] : calls.map((call) => [call])));
  }
  if (stages.length > 0) return stages;
  const tool = await bestTool(words, tools, true, encoder);
  return tool === undefined ? [] : [[callOf(tool, words, results)]];
}

type Toolbox = { tools: readonly Tool[]; results: readonly ToolResult[] };

/** A call for each wish that fits a tool, equal ones once; if that is one, it is filled from all the words. */
async function planStage(
  words: string,
  { tools, results }: Toolbox,
  encoder: Encoder,
): Promise<PlannedCall[]> {
  const chosen = await Promise.all(
    wishesOf(words).map(async (wish) => ({ wish, tool: await bestTool(wish, tools, true, encoder) })),
  );
  const calls = chosen.flatMap(({ wish, tool }) => (tool === undefined ? [] : [callOf(tool, wish, results)]));
  const different = [...new Map(calls.map((call) => [`${call.name} ${call.arguments}`, call])).values()];
  if (different.length > 1) return different;
  const tool = await bestTool(words, tools, true, encoder);
  return tool === undefined ? [] : [callOf(tool, words, results)];
}

const callOf = (tool: Tool, words: string, results: readonly ToolResult[]): PlannedCall => ({
  name: tool.name,
  arguments: JSON.stringify(fillArguments(tool.parameters, words, results)),
});

/** After tools have answered, a call that must be made holds the answer. */
async function lastCall(tool: Tool, turns: readonly Turn[], encoder: Encoder): Promise<PlannedCall> {
  const words = lastUserText(turns);
  const results = resultsOf(turns);
  if (results.length === 0) return callOf(tool, words, results);
  const { text: answer, sources } = await answerFrom(turns, encoder);
  const material = { words, answer, sources, results };
  return { name: tool.name, arguments: writeStructured(tool.parameters ?? {}, material) };
}

/** What is quoted is meant for the tool, and says nothing about which. */
async function bestTool(
  words: string,
  tools: readonly Tool[],
  mustFit: boolean,
  encoder: Encoder,
): Promise<Tool | undefined> {
  const wish = withoutQuotations(words);
  const said = new Set(termsOf(wish));
  const [asked, ...vectors] = await encoder.encode([wish, ...tools.map(describe)]);
  const ranked = tools
    .map((tool, index) => {
      const vector = vectors[index];
      const near = asked === undefined || vector === undefined ? 0 : cosine(asked, vector);
      const overlap = countCommon(termsOf(describe(tool)), said) / Math.max(1, said.size);
      return { tool, score: near + overlap, fits: near >= MIN_COSINE || overlap >= MIN_OVERLAP };
    })
    .toSorted((one, other) => other.score - one.score);
  return ranked.find(({ fits }) => fits || !mustFit)?.tool;
}

const describe = ({ name, description }: Tool): string => `${splitIdentifiers(name)}: ${description}`;
