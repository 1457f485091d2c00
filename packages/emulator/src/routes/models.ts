import { emptyAnswer, jsonAnswer, type Answer } from "../answer.ts";
import { MAX_MODEL_TOKENS, secondsNow, type Engine } from "../engines/vllm.ts";

export function listModels(engine: Engine): Answer {
  const model = {
    id: engine.model,
    object: "model",
    created: secondsNow(),
    owned_by: "vllm",
    root: engine.model,
    parent: null,
    max_model_len: MAX_MODEL_TOKENS,
  };
  return jsonAnswer(200, { object: "list", data: [model] });
}

export const health = (): Answer => emptyAnswer(200);
