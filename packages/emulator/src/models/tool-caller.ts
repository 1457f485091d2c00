import { fillArguments } from "./argument-filler.ts";
import { lastUserText, type Tool, type Turn } from "./conversation.ts";
import { cosine } from "./cosine.ts";
import type { Encoder } from "./encoder.ts";
import { splitIdentifiers } from "./identifiers.ts";
import { countCommon, termsOf } from "./terms.ts";

/** `"auto"` calls a tool only if the user's words fit one; `"required"` calls the best; a name calls that one. */
export type ToolChoice = "none" | "auto" | "required" | { name: string };

export type PlannedCall = { name: string; arguments: string };

const MIN_COSINE = 0.42;
const MIN_OVERLAP = 0.5;

/** Chooses a tool by rule and fills its arguments from its schema; undefined when text is to be answered. */
export async function planCall(
  turns: readonly Turn[],
  tools: readonly Tool[],
  choice: ToolChoice,
  encoder: Encoder,
): Promise<PlannedCall | undefined> {
  const isAnswered = turns.at(-1)?.role === "tool";
  if (choice === "none" || tools.length === 0 || (choice === "auto" && isAnswered)) return undefined;
  const words = lastUserText(turns);
  const tool =
    typeof choice === "object"
      ? tools.find(({ name }) => name === choice.name)
      : await bestTool(words, tools, choice === "auto", encoder);
  return tool === undefined
    ? undefined
    : { name: tool.name, arguments: JSON.stringify(fillArguments(tool.parameters, words)) };
}

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
