import { checkWord } from "../known-word.ts";
import { DIMENSIONS } from "../models/dimensions.ts";
import type { EasServiceOptions, Modality, ReasoningStyle } from "../types.ts";
import { openUpstream, type Upstream } from "./upstream.ts";
import { PROFILES, type Profile } from "./profile.ts";

/** What the routes know of the model server that they play. Shapes are documented ones, not measured. */
export type Engine = {
  model: string;
  profile: Profile;
  maxBatchSize: number;
  reasoning: ReasoningStyle | undefined;
  hasToolParser: boolean;
  modalities: ReadonlySet<Modality>;
  isMatryoshka: boolean;
  /** Length of its vectors. */
  dimensions: number;
  serverKey: string | undefined;
  /** Answers chat and completions in place of the answerer. */
  upstream: Upstream | undefined;
};

const REASONING: Readonly<Record<ReasoningStyle, true>> = {
  reasoning: true,
  reasoning_content: true,
  both: true,
  "think-tags": true,
  "think-end-tag": true,
};

/** The longest prompt and answer together, in tokens as the emulator counts them. */
export const MAX_MODEL_TOKENS = 32_768;

/** @throws {TypeError} the emulator plays no such engine, or knows no such place for reasoning. */
export function openEngine(options: EasServiceOptions, model: string): Engine {
  const { engine: name = "vllm", reasoning = false } = options;
  checkWord("engine", name, PROFILES);
  if (typeof reasoning === "string") checkWord("reasoning", reasoning, REASONING);
  const profile = PROFILES[name];
  return {
    model,
    profile,
    maxBatchSize: options.maxBatchSize ?? Infinity,
    reasoning: typeof reasoning === "string" ? reasoning : reasoning ? profile.reasoning : undefined,
    hasToolParser: options.toolParser ?? true,
    modalities: new Set(options.modalities),
    isMatryoshka: options.matryoshka ?? false,
    dimensions: options.dimensions ?? DIMENSIONS,
    serverKey: options.serverKey,
    upstream: options.chatUpstream === undefined ? undefined : openUpstream(options.chatUpstream, model),
  };
}
