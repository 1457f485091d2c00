import { CallbackManager } from "@langchain/core/callbacks/manager";
import { BaseChatModel, type BaseChatModelCallOptions } from "@langchain/core/language_models/chat_models";
import { coerceMessageLikeToMessage, type AIMessageChunk } from "@langchain/core/messages";
import type { ChatGeneration } from "@langchain/core/outputs";

/** What core's `invoke()` passes through on its way, which a subclass may have made its own. */
const STEPS = ["generatePrompt", "generate", "_generateUncached"] as const;

type Invoke<O extends BaseChatModelCallOptions> = BaseChatModel<O>["invoke"];

/**
 * Core's `invoke()` without what it does for handlers, where core itself finds nobody to tell of the run: no handler,
 * no tracer, and none in context or environment. Everything else goes core's own way.
 */
export const invokeOf = <O extends BaseChatModelCallOptions>(core: Invoke<O>): Invoke<O> =>
  async function (this: BaseChatModel<O>, input, options) {
    if (!isUsual(this, input, options)) return core.call(this, input, options);
    const prompt = BaseChatModel["_convertInputToPromptValue"](input);
    const messages = prompt.toChatMessages().map(coerceMessageLikeToMessage);
    const [config, call] = this["_separateRunnableConfigFromCallOptionsCompat"](options);
    const { callbacks, verbose } = this;
    const heard = CallbackManager.configure(config.callbacks, callbacks, [], [], {}, {}, { verbose });
    if (heard !== undefined) return core.call(this, prompt, options);
    // Tracing would ask for these, and what cannot be sent fails here.
    this.invocationParams(call);
    const asked = Object.assign(call, { promptIndex: 0 });
    const { generations, llmOutput } = await this._generate(messages, asked);
    const message = (generations[0] as ChatGeneration).message;
    const facts = { ...(generations.length === 1 ? llmOutput : {}), ...generations[0]?.generationInfo };
    message.response_metadata = { ...facts, ...message.response_metadata };
    return message as AIMessageChunk;
  };

/** Whether only handlers might stand between the model and its answer; what is no usual call is core's to judge. */
const isUsual = (model: BaseChatModel, input: unknown, options: unknown = {}): boolean =>
  !model.cache &&
  (typeof input === "string" || Array.isArray(input) || "toChatMessages" in Object(input)) &&
  Object(options) === options &&
  !Array.isArray(options) &&
  ((options as { outputVersion?: unknown }).outputVersion ?? model.outputVersion) !== "v1" &&
  STEPS.every((step) => model[step] === BaseChatModel.prototype[step]);
