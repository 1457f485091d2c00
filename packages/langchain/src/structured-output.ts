import * as hostErrors from "@langchain/core/errors";
import type * as base from "@langchain/core/language_models/base";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import * as host from "@langchain/core/language_models/structured_output";
import type { AIMessageChunk, BaseMessage, ToolCall } from "@langchain/core/messages";
import { OutputParserException, parsePartialJson } from "@langchain/core/output_parsers";
import { Runnable, RunnableLambda, type RunnableConfig } from "@langchain/core/runnables";
import { answerValue, growingValues, schemaFormOf, structuredRequest } from "@paifang/client";
import type { ChatPaiEasCallOptions } from "./chat-settings.ts";
import { toDefinition, toHostTools } from "./to-tools.ts";

/** What is not typed by its schema; the same as the host's own. */
type Value = ToolCall["args"];

/** A schema that tells the type of its values, or one that does not. */
export type StructuredSchema<Output> =
  | { readonly "~standard": { readonly types?: { readonly output: Output } | undefined } }
  | object;

/** A chat model that answers by a schema. The base class's own way fails on `invoke`, and forces no tool. */
export abstract class StructuredChatModel extends BaseChatModel<ChatPaiEasCallOptions> {
  /**
   * A model that answers by a schema: Zod 3 or 4, a Standard Schema that can be written as JSON schema, JSON schema
   * or `{ name, parameters }`. The last two are not validated here.
   *
   * `method` is `"functionCalling"`, which forces one tool; `"jsonSchema"`, by which the server keeps the text to the
   * schema; or `"jsonMode"`, for any JSON object, whose form the prompt has to tell.
   *
   * Shape: a stream grows the value from part to part; its last one is validated.
   *
   * @default { method: "functionCalling" }
   * @throws {OutputParserException} the model gave no such value, or was cut; the message has what it said.
   * With `includeRaw`, `parsed` is null then.
   * @throws {ModelRefusalError} the model refused; an `OutputParserException` where the core is older than that class.
   * @example
   * const film = await model.withStructuredOutput(z.object({ title: z.string() })).invoke("Name a film.");
   */
  override withStructuredOutput<Output extends Value = Value>(
    schema: StructuredSchema<Output>,
    config?: base.StructuredOutputMethodOptions,
  ): Runnable<base.BaseLanguageModelInput, Output>;
  override withStructuredOutput<Output extends Value = Value>(
    schema: StructuredSchema<Output>,
    config?: base.StructuredOutputMethodOptions<true>,
  ): Runnable<base.BaseLanguageModelInput, { raw: BaseMessage; parsed: Output }>;
  override withStructuredOutput(
    given: object,
    config: base.StructuredOutputMethodOptions<boolean> = {},
  ): Runnable<base.BaseLanguageModelInput, Value> {
    const { method = "functionCalling", includeRaw = false } = config;
    const { parameters: schema, ...form } = schemaFormOf(given, config);
    const called = toDefinition({ ...form, parameters: schema });
    const request = structuredRequest(method, called);
    const isTool = "tools" in request;
    const model = this.withConfig({
      ...(isTool ? { tools: toHostTools(request.tools), tool_choice: request.toolChoice } : request),
      ls_structured_output_format: { kwargs: { method }, schema: called.parameters },
    });
    const parser = isTool
      ? new AnswerParser(host.createFunctionCallingParser(schema, called.name), called.name)
      : new AnswerParser(host.createContentParser(schema));
    if (!includeRaw) return host.assembleStructuredOutputPipeline(model, parser, false, "StructuredOutput");
    // The host's own fallback to null, which it does not type, fails in a stream.
    const orNull = RunnableLambda.from((raw: AIMessageChunk, options) =>
      parser.invoke(raw, options).catch(() => null as never),
    );
    return host.assembleStructuredOutputPipeline(model, orNull, true, "StructuredOutputRunnable");
  }
}

/**
 * A parser of the host that says why it has nothing to give. By itself it lets a missing call pass as `undefined`,
 * takes a code fence in a string for the answer's own, and validates nothing in a stream.
 */
class AnswerParser extends Runnable<AIMessageChunk, Value> {
  override lc_namespace: string[] = ["paifang", "structured_output"];
  readonly #parser: Runnable<string | AIMessageChunk, Value>;
  readonly #tool: string | undefined;

  /** The value is the arguments of `tool`, or the text where there is no tool. */
  constructor(parser: Runnable<string | AIMessageChunk, Value>, tool?: string) {
    super();
    this.#parser = parser;
    this.#tool = tool;
  }

  override async invoke(message: AIMessageChunk, config?: Partial<RunnableConfig>) {
    const { text, tool_calls = [], invalid_tool_calls: broken = [] } = message;
    const { refusal } =
      message.contentBlocks.find(({ type }) => type === "refusal") ?? message.additional_kwargs;
    if (typeof refusal === "string") throw toRefusalError(refusal, message);
    const calls = message.tool_call_chunks ?? [...tool_calls, ...broken];
    const { finish_reason: finishReason } = message.response_metadata;
    const { said, json, fault } = answerValue({ text, calls, finishReason }, this.#tool);
    if (fault !== undefined) throw new OutputParserException(fault, said);
    return this.#parser.invoke(json ?? message, config);
  }

  override transform(chunks: AsyncGenerator<AIMessageChunk>, config: Partial<RunnableConfig>) {
    return growingValues(chunks, {
      join: (earlier, later) => earlier.concat(later),
      peek: ({ text, tool_calls = [] }) =>
        this.#tool === undefined
          ? parsePartialJson(text)
          : tool_calls.find(({ name }) => name === this.#tool)?.args,
      finish: (whole) => this.invoke(whole, config),
    });
  }
}

/** The host's own class, where the core has it: it came after 1.3.1. */
function toRefusalError(refusal: string, message: AIMessageChunk): Error {
  const Refusal: typeof hostErrors.ModelRefusalError | undefined = hostErrors.ModelRefusalError;
  const error = Refusal?.fromRefusal({ type: "refusal", refusal }, message);
  return error ?? new OutputParserException(`The model refused: ${refusal}`, refusal);
}
