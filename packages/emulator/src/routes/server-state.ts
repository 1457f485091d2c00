import { emptyAnswer, jsonAnswer, textAnswer, type Answer } from "../answer.ts";
import { MAX_MODEL_TOKENS, type Engine } from "../engines/engine.ts";
import { secondsNow } from "../engines/fields.ts";

export function listModels({ model: id, profile }: Engine): Answer {
  const created = secondsNow();
  const model = { id, object: "model", created, owned_by: profile.ownedBy };
  if (profile.dialect === "llama-cpp") {
    const meta = { n_ctx_train: MAX_MODEL_TOKENS };
    return jsonAnswer(200, { object: "list", data: [{ ...model, meta }] });
  }
  const more = { root: id, parent: null, max_model_len: MAX_MODEL_TOKENS };
  if (profile.dialect === "sglang")
    return jsonAnswer(200, {
      object: "list",
      data: [{ ...model, root: id, max_model_len: MAX_MODEL_TOKENS }],
    });
  const permission = {
    id: `modelperm-${id}`,
    object: "model_permission",
    created,
    allow_create_engine: false,
    allow_sampling: true,
    allow_logprobs: true,
    allow_search_indices: false,
    allow_view: true,
    allow_fine_tuning: false,
    organization: "*",
    group: null,
    is_blocking: false,
  };
  return jsonAnswer(200, { object: "list", data: [{ ...model, ...more, permission: [permission] }] });
}

export const health = ({ profile }: Engine): Answer =>
  profile.dialect === "llama-cpp" ? jsonAnswer(200, { status: "ok" }) : emptyAnswer(200);

export const version = ({ profile }: Engine): Answer => jsonAnswer(200, { version: profile.version });

export const welcome = ({ profile }: Engine): Answer => textAnswer(200, profile.welcome ?? "");

/** The names of vLLM's gauges; nothing is measured, so all stand at zero. */
export function metrics({ model }: Engine): Answer {
  const gauges = ["num_requests_running", "num_requests_waiting", "gpu_cache_usage_perc"];
  const lines = gauges.flatMap((name) => [
    `# TYPE vllm:${name} gauge`,
    `vllm:${name}{model_name="${model.replaceAll(/["\\\n]/g, "_")}"} 0.0`,
  ]);
  return textAnswer(200, `${lines.join("\n")}\n`);
}
