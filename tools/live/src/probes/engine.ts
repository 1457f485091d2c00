import { describe, isFields, outline } from "../describe.ts";
import { MODEL_ROLES, probe, type Finding, type Probe } from "../probe.ts";
import { isReply, type Reply } from "../reply.ts";
import type { AskedService } from "../wire.ts";

const WRONG_MODEL = "paifang-no-such-model";

/** A request of the smallest kind for a model that does not exist: only its refusal is wanted. */
const refusedRequest = ({ role }: AskedService): { path: string; body: unknown } => {
  if (role === "embed") return { path: "/v1/embeddings", body: { model: WRONG_MODEL, input: "a" } };
  if (role === "rerank")
    return { path: "/v1/rerank", body: { model: WRONG_MODEL, query: "a", documents: ["b"] } };
  const messages = [{ role: "user", content: "a" }];
  return { path: "/v1/chat/completions", body: { model: WRONG_MODEL, messages, max_tokens: 1 } };
};

export const ENGINE: Probe = probe({
  row: 5,
  question: "Which engine and version answers?",
  roles: MODEL_ROLES,
  cost: { requests: 5, bytes: 200 },
  page: "docs/wire/model-servers.md",
  ask: async (service) => {
    const asked: Record<string, { path: string; body?: unknown }> = {
      models: { path: "/v1/models" },
      version: { path: "/version" },
      root: { path: "/" },
      health: { path: "/health" },
      "wrong model": refusedRequest(service),
    };
    const replies: Record<string, Reply> = {};
    const details: string[] = [];
    for (const [name, request] of Object.entries(asked)) {
      const outcome = await service.attempt(request);
      details.push(`${name}, ${request.path}: ${name === "models" ? outline(outcome) : describe(outcome)}`);
      if (isReply(outcome)) replies[name] = outcome;
    }
    return engineFinding(replies, details);
  },
});

function engineFinding(replies: Readonly<Record<string, Reply>>, details: readonly string[]): Finding {
  const { models, version, root } = replies;
  const refusal = replies["wrong model"];
  const listed = firstModel(models?.json);
  const number = isFields(version?.json) ? version.json["version"] : undefined;
  const owner = listed?.["owned_by"];
  const engine = /welcome to \w+/i.exec(root?.text ?? "")?.[0];
  return {
    answer: [
      `owned_by ${typeof owner === "string" ? owner : "unknown"}`,
      `version ${typeof number === "string" ? number : "not told"}`,
      `error shape ${errorShape(refusal)}`,
      ...(engine === undefined ? [] : [`"${engine}"`]),
    ].join(", "),
    details: [
      ...details,
      ...(listed === undefined ? [] : [`fields of a model: ${Object.keys(listed).join(", ")}`]),
    ],
  };
}

function firstModel(json: unknown): Readonly<Record<string, unknown>> | undefined {
  const data = isFields(json) ? json["data"] : undefined;
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  return isFields(first) ? first : undefined;
}

/** The letters of protocol §5.7. */
function errorShape(refusal: Reply | undefined): string {
  if (refusal === undefined) return "unknown";
  if (refusal.status < 300) return `none: a wrong model got ${refusal.status}`;
  const { json } = refusal;
  if (!isFields(json)) return "E (no JSON)";
  if (isFields(json["error"])) return "B (error.message)";
  if (typeof json["error"] === "string") return "D (error is a text)";
  if (json["object"] === "error") return "A (object: error)";
  return "detail" in json ? "C (detail)" : "another";
}
