import { withReasoningSplit } from "../chat/reasoning-tags.ts";
import { InputError } from "../errors.ts";
import type { ChatRequest, ChatResponse, Guided } from "../types.ts";
import { chatDecoder, encodeChat } from "../wire/openai-chat.ts";
import { askWhole, toAnswer } from "./answer.ts";
import { refuseNoList, textFault } from "./check-input.ts";
import { maxBodyBytesOf, type Context } from "./context.ts";
import { modelOf } from "./models.ts";

export const CHAT_PATH = "/v1/chat/completions";

/** Answers a conversation at once. */
export async function chat(context: Context, request: ChatRequest): Promise<ChatResponse> {
  refuseBadChat(request);
  const model = await modelOf(context);
  const body = encodeChat(request, {
    model: model ?? undefined,
    stream: false,
    includeUsage: false,
    extraBody: context.config.extraBody,
  });
  refuseLargeBody(context, body);
  const asked = { operation: "chat", path: CHAT_PATH, model };
  const { choices, ...answer } = await askWhole(context, asked, body, chatDecoder);
  return toAnswer(
    context,
    answer,
    choices.map((choice) => withReasoningSplit(choice, request.reasoningTags)),
  );
}

/** @throws {InputError} the request cannot be sent as it is. */
export function refuseBadChat({ messages, guided, reasoningTags = "keep" }: ChatRequest): void {
  refuseBadMessages(messages);
  refuseBadGuided(guided);
  if (reasoningTags !== "keep" && reasoningTags !== "split" && reasoningTags !== "opened")
    throw new InputError(
      "INPUT_INVALID",
      `\`reasoningTags\` is ${JSON.stringify(reasoningTags)}, not "keep", "split" or "opened".`,
    );
}

/** @throws {InputError} not exactly one constraint is given. */
export function refuseBadGuided(guided: Guided | undefined): void {
  if (guided === undefined) return;
  const { regex, choice, grammar, ...unknown } = guided as Record<string, unknown>;
  const given = Object.keys(guided).filter((form) => Reflect.get(guided, form) !== undefined);
  const isGood =
    given.length === 1 &&
    Object.keys(unknown).length === 0 &&
    (typeof (regex ?? grammar) === "string" || Array.isArray(choice));
  if (isGood) return;
  throw new InputError(
    "INPUT_INVALID",
    `\`guided\` holds ${given.join(", ") || "nothing"}; it takes a regex, a list as choice, or a grammar.`,
  );
}

/** @throws {InputError} there is no message, or a text that cannot be sent. */
export function refuseBadMessages(messages: ChatRequest["messages"]): void {
  refuseNoList("messages", messages);
  if (messages.length === 0) throw new InputError("INPUT_EMPTY", "`messages` is empty.");
  const faults = messages.flatMap(({ content }, index) => {
    const texts =
      typeof content === "string"
        ? [content]
        : (content ?? []).flatMap((part) => (part.type === "text" ? [part.text] : []));
    // An empty message is the server's to judge; half a character never arrives as it was meant.
    return texts.filter((text) => text !== "").map((text) => textFault(text, index));
  });
  const bad = faults.filter((fault) => fault !== undefined);
  const [first] = bad;
  if (first !== undefined)
    throw new InputError("INPUT_MALFORMED", `Message ${first.index} ${first.reason}.`, bad);
}

/** @throws {InputError} the body is larger than the gateway takes. */
export function refuseLargeBody(context: Context, body: string | Uint8Array): void {
  const bytes = typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
  const limit = maxBodyBytesOf(context);
  if (bytes > limit)
    throw new InputError("INPUT_TOO_LARGE", `The request body has ${bytes} bytes; the limit is ${limit}.`, [
      { index: 0, reason: `makes a body of ${bytes} bytes`, bytes },
    ]);
}
