import * as hostErrors from "@langchain/core/errors";
import type * as base from "@langchain/core/language_models/base";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import * as host from "@langchain/core/language_models/structured_output";
import type { AIMessageChunk, BaseMessage, ToolCall } from "@langchain/core/messages";
import { OutputParserException, parsePartialJson } from "@langchain/core/output_parsers";
import { Runnable, RunnableLambda, type RunnableConfig } from "@langchain/core/runnables";
import { answerValue, ConfigError, givenFields, toolFormOf, type ToolDefinition } from "@paifang/client";
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
    const { method = "functionCalling", includeRaw = false, name, strict } = config;
    const form = toolFormOf(given);
    // What has no parameters is itself the schema, though it may have a name.
    const own = form?.parameters === undefined ? { name: "extract" } : form;
    const schema = form?.parameters ?? given;
    const called = toDefinition({ ...own, parameters: schema, ...givenFields({ name, strict }) });
    const model = this.withConfig({
      ...toCallOptions(method, called),
      ls_structured_output_format: { kwargs: { method }, schema: called.parameters },
    });
    const parser =
      method === "functionCalling"
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
 * What makes a model answer by a schema: a tool that it has to call, or a form of its text.
 *
 * @throws {ConfigError} the method is unknown.
 */
function toCallOptions(method: string, called: ToolDefinition): Partial<ChatPaiEasCallOptions> {
  const { name, parameters: schema = {}, strict } = called;
  if (method === "functionCalling") return { tools: toHostTools([called]), tool_choice: { name } };
  const form = { type: "json-schema", name, schema, ...givenFields({ strict }) } as const;
  if (method === "jsonSchema") return { responseFormat: form };
  if (method === "jsonMode") return { responseFormat: { type: "json" } };
  const why = `is ${JSON.stringify(method)}, none of \`functionCalling\`, \`jsonSchema\` and \`jsonMode\`.`;
  throw new ConfigError("OPTION_INVALID", "method", `\`method\` ${why}`);
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

  /** Each state of the value once, and at the end the finished one. */
  override async *transform(chunks: AsyncGenerator<AIMessageChunk>, config: Partial<RunnableConfig>) {
    let whole: AIMessageChunk | undefined;
    let shown: string | undefined;
    for await (const chunk of chunks) {
      whole = whole === undefined ? chunk : whole.concat(chunk);
      const grown = this.#grown(whole);
      const written = JSON.stringify(grown);
      if (typeof grown === "object" && grown !== null && written !== shown) yield grown as Value;
      shown = written;
    }
    if (whole !== undefined) yield this.invoke(whole, config);
  }

  #grown({ text, tool_calls: calls = [] }: AIMessageChunk): unknown {
    return this.#tool === undefined
      ? parsePartialJson(text)
      : calls.find(({ name }) => name === this.#tool)?.args;
  }
}

/** The host's own class, where the core has it: it came after 1.3.1. */
function toRefusalError(refusal: string, message: AIMessageChunk): Error {
  const Refusal: typeof hostErrors.ModelRefusalError | undefined = hostErrors.ModelRefusalError;
  const error = Refusal?.fromRefusal({ type: "refusal", refusal }, message);
  return error ?? new OutputParserException(`The model refused: ${refusal}`, refusal);
}
