import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { ChatModel, ChatRequest, ChatResponse, Choice } from "@paifang/client";
import { ChatPaiEas } from "../../src/index.ts";

const choice: Choice = {
  index: 0,
  text: "Hello",
  toolCalls: [],
  finishReason: "stop",
  rawFinishReason: "stop",
};

/** An answer with all that is told of one, and what a test has over it. */
export const answerOf = (told: Partial<ChatResponse> = {}): ChatResponse => ({
  ...choice,
  id: "c",
  model: "m",
  usage: { inputTokens: 3, outputTokens: 5, totalTokens: 8 },
  requestIds: ["r"],
  attempts: 1,
  choices: [choice],
  ...told,
});

/** A client that notes what it is asked, and answers it after what happens first. */
export class Answerer implements ChatModel {
  readonly endpoint = "here";
  readonly noted: unknown[] = [];
  readonly #answer: ChatResponse;
  readonly #happening: (request: ChatRequest) => unknown;

  constructor(answer: ChatResponse = answerOf(), happening: (request: ChatRequest) => unknown = () => {}) {
    this.#answer = answer;
    this.#happening = happening;
  }

  async chat(request: ChatRequest): Promise<ChatResponse> {
    const { signal, ...asked } = request;
    this.noted.push({ ...asked, hasSignal: signal !== undefined });
    await this.#happening(request);
    return this.#answer;
  }

  streamChat(): Promise<never> {
    return Promise.reject(new Error("not asked for"));
  }
}

/** The same model with core's own `invoke()`. */
class CoreInvoked extends ChatPaiEas {
  static {
    this.prototype.invoke = BaseChatModel.prototype.invoke;
    Object.defineProperty(this, "name", { value: "ChatPaiEas" });
  }
}

type Play = (model: ChatPaiEas, client: Answerer) => Promise<unknown>;
type Given = { client?: () => Answerer; fields?: () => object };

/** Errors with their marks, which `toEqual` does not look at; everything else as it is. */
function shown(outcome: PromiseSettledResult<unknown>): unknown {
  const { status } = outcome;
  if (status === "fulfilled") return outcome;
  const reason: unknown = outcome.reason;
  if (!(reason instanceof Error)) return outcome;
  const marks = Reflect.ownKeys(reason)
    .filter((key) => key !== "stack")
    .map((key) => [String(key), Reflect.get(reason, key)]);
  return { status, name: reason.name, message: reason.message, marks };
}

/** What is seen of a play with our `invoke()` and with core's own. */
export async function playedOnBothInvokes(play: Play, { client, fields }: Given = {}): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (const Model of [ChatPaiEas, CoreInvoked]) {
    const answerer = client?.() ?? new Answerer();
    const [outcome] = await Promise.allSettled([
      play(new Model({ client: answerer, model: "m", ...fields?.() }), answerer),
    ]);
    seen.push({ outcome: shown(outcome), noted: answerer.noted });
  }
  return seen;
}
