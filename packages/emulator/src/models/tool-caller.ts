import { fillArguments } from "./argument-filler.ts";
import { lastUserText, type Tool, type Turn } from "./conversation.ts";
import { cosine } from "./cosine.ts";
import type { Encoder } from "./encoder.ts";
import { splitIdentifiers } from "./identifiers.ts";
import { wishesOf } from "./several-wishes.ts";
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

/** Chooses tools by rule and fills their arguments from their schemas; none when text is to be answered. */
export async function planCalls(asked: Asked, encoder: Encoder): Promise<PlannedCall[]> {
  const { turns, tools, choice, isParallel } = asked;
  const isAnswered = turns.at(-1)?.role === "tool";
  if (choice === "none" || tools.length === 0 || (choice === "auto" && isAnswered)) return [];
  const words = lastUserText(turns);
  if (typeof choice === "object") {
    const named = tools.find(({ name }) => name === choice.name);
    return named === undefined ? [] : [callOf(named, words)];
  }
  const several = isParallel ? await planSeveral(words, tools, encoder) : [];
  if (several.length > 1) return several;
  const tool = await bestTool(words, tools, choice === "auto", encoder);
  return tool === undefined ? [] : [callOf(tool, words)];
}

/** A call for each wish that fits a tool, equal ones once. */
async function planSeveral(words: string, tools: readonly Tool[], encoder: Encoder): Promise<PlannedCall[]> {
  const wishes = wishesOf(words);
  if (wishes.length < 2) return [];
  const chosen = await Promise.all(
    wishes.map(async (wish) => ({ wish, tool: await bestTool(wish, tools, true, encoder) })),
  );
  const calls = chosen.flatMap(({ wish, tool }) => (tool === undefined ? [] : [callOf(tool, wish)]));
  return [...new Map(calls.map((call) => [`${call.name} ${call.arguments}`, call])).values()];
}

const callOf = (tool: Tool, words: string): PlannedCall => ({
  name: tool.name,
  arguments: JSON.stringify(fillArguments(tool.parameters, words)),
});

async function bestTool(
  words: string,
  tools: readonly Tool[],
  mustFit: boolean,
  encoder: Encoder,
): Promise<Tool | undefined> {
  const said = new Set(termsOf(words));
  const [asked, ...vectors] = await encoder.encode([words, ...tools.map(describe)]);
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
