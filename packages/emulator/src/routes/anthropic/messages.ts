import { jsonAnswer, type Answer, type ServiceRequest } from "../../answer.ts";
import type { Engine } from "../../engines/engine.ts";
import { checkModel, readFields } from "../../engines/fields.ts";
import { EngineRefusal, typeOf } from "../../engines/refusal.ts";
import type { Encoder } from "../../models/encoder.ts";
import { readChatRequest } from "../chat-request.ts";
import { eventAnswer, type ChatTask } from "../chat.ts";
import { generate } from "../generation.ts";
import { readMessages } from "../messages.ts";
import { messageOf } from "./answer.ts";
import { messageEvents } from "./events.ts";
import { chatFieldsOf, conversationFieldsOf } from "./request.ts";

/** Anthropic's Messages API, which vLLM turns into a chat request and back. */
export async function answerMessages(
  httpRequest: ServiceRequest,
  engine: Engine,
  encoder: Encoder,
): Promise<Answer> {
  const fields = chatFieldsOf(readFields(httpRequest, engine));
  return inItsForm(async () => {
    checkModel(fields, engine);
    const request = readChatRequest(fields, engine);
    const generation = await generate(request, encoder);
    const task: ChatTask = { id: `chatcmpl-${httpRequest.requestId}`, request, generation, engine };
    return request.stream ? eventAnswer(messageEvents(task)) : jsonAnswer(200, messageOf(task));
  });
}

/** Counts what a chat would count, and generates nothing. */
export async function countMessages(httpRequest: ServiceRequest, engine: Engine): Promise<Answer> {
  const fields = conversationFieldsOf(readFields(httpRequest, engine));
  return inItsForm(() => {
    checkModel(fields, engine);
    const { tokens } = readMessages(fields, engine);
    const counted = { input_tokens: tokens, context_management: { original_input_tokens: tokens } };
    return Promise.resolve(jsonAnswer(200, counted));
  });
}

/** A breach of the schema is told in the server's usual form; what the route itself refuses in that of the API. */
async function inItsForm(answer: () => Promise<Answer>): Promise<Answer> {
  try {
    return await answer();
  } catch (reason) {
    const message = reason instanceof Error ? reason.message : String(reason);
    const isRefusal = reason instanceof EngineRefusal;
    const error = { type: isRefusal ? typeOf(reason.status) : "internal_error", message };
    return jsonAnswer(isRefusal ? reason.status : 500, { type: "error", error });
  }
}
