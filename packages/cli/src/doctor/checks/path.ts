import type { EasTarget } from "../../setup/target.ts";
import { ask, jsonOf, pageOf } from "../ask.ts";
import { client, type Context } from "../context.ts";
import { fail, ok, warn, type Observation } from "../finding.ts";

/** What the base address answers, and whether the API is below /v1. */
export async function path(context: Context<EasTarget>): Promise<Observation[]> {
  const { learned, target } = context;
  const { base } = target.address;
  // Of an asynchronous service this asks for the queue's attributes, and takes no item out of it.
  const root = await ask(client(context), "?_attrs_=true");
  const baseStatus = root.status ?? 0;
  if (isQueueAttributes(root.text)) {
    learned.isQueue = true;
    return [ok("path.queue", { baseStatus })];
  }
  const listed = learned.models;
  const modelsStatus = listed?.status ?? 0;
  const page = pageOf(root.text ?? "");
  if (baseStatus === 200 && jsonOf(root.text ?? "") === undefined) learned.welcome = page;
  if (modelsStatus === 200 && jsonOf(listed?.text ?? "") === undefined)
    return [fail("path.page", { page: pageOf(listed?.text ?? ""), base })];
  if (learned.welcome !== undefined) return [warn("path.welcome", { page, base, baseStatus })];
  if (isModelList(listed?.text)) return [ok("path.found", { baseStatus })];
  // An empty 404 is the gateway's own; whether the service is there shows when its verbs are asked.
  if (modelsStatus === 404 && listed?.text?.trim() === "") return [];
  return [warn("path.no-route", { status: baseStatus, modelsStatus })];
}

/** What is said when nothing was found that the client has a verb for. */
export async function nothing({ learned, target: { address } }: Context<EasTarget>): Promise<Observation[]> {
  if (learned.isQueue || learned.serves.length > 0) return [];
  const { service = "–" } = address;
  const isEmpty = learned.models?.status === 404 && learned.models.text.trim() === "";
  return [isEmpty ? fail("path.no-service", { service }) : warn("path.nothing", { service })];
}

function isQueueAttributes(text: string | undefined): boolean {
  const json = jsonOf(text ?? "");
  return (
    typeof json === "object" &&
    json !== null &&
    ("stream.length" in json || "meta.state" in json || "meta.name" in json)
  );
}

export function isModelList(text: string | undefined): boolean {
  const json = jsonOf(text ?? "");
  return typeof json === "object" && json !== null && "data" in json && Array.isArray(json.data);
}
