import type { EasTarget } from "../../setup/target.ts";
import { ask, jsonOf } from "../ask.ts";
import { client, type Context } from "../context.ts";
import { fail, ok, skip, type Observation } from "../finding.ts";
import { isModelList } from "./path.ts";

const ENGINES: Readonly<Record<string, string>> = {
  vllm: "vLLM",
  sglang: "SGLang",
  llamacpp: "llama.cpp",
  blade: "BladeLLM",
};

type Listed = { readonly id?: unknown; readonly owned_by?: unknown };

/** The models that the service lists, and the server behind it as far as it tells. */
export async function models(context: Context<EasTarget>): Promise<Observation[]> {
  const { learned, target } = context;
  if (learned.isQueue) return [];
  const text = learned.models?.text;
  const data = isModelList(text) ? (jsonOf(text ?? "") as { data: readonly Listed[] }).data : [];
  learned.modelNames = data.map(({ id }) => id).filter((id) => typeof id === "string");
  const engine = await engineOf(context, data[0]);
  const [first] = learned.modelNames;
  if (first === undefined) return [skip("models.unlisted", { engine })];
  const { wantedModel: model } = target;
  const facts = { models: learned.modelNames, engine, first };
  if (model === undefined) return [ok("models.listed", facts)];
  return [
    learned.modelNames.includes(model)
      ? ok("models.wanted", { ...facts, model })
      : fail("models.missing", { ...facts, model }),
  ];
}

async function engineOf(context: Context<EasTarget>, listed: Listed | undefined): Promise<string> {
  const { models: reply, welcome = "" } = context.learned;
  const owner = typeof listed?.owned_by === "string" ? listed.owned_by : "";
  const server = reply?.headers?.get("server") ?? "";
  const name =
    ENGINES[owner.toLowerCase()] ??
    (/BladeLLM/i.exec(`${welcome} ${server}`) === null ? undefined : "BladeLLM") ??
    owner;
  if (name === "") return "engine-unknown";
  // Only vLLM is known to have the route.
  return name === "vLLM" ? `${name} ${await versionOf(context)}`.trim() : name;
}

async function versionOf(context: Context<EasTarget>): Promise<string> {
  const { status, text = "" } = await ask(client(context), "/version");
  const said = status === 200 ? jsonOf(text) : undefined;
  const version = typeof said === "object" && said !== null && "version" in said ? said.version : undefined;
  return typeof version === "string" && /^[\w.+-]{1,40}$/.test(version) ? version : "";
}
