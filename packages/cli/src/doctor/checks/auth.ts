import { adviceFor } from "@paifang/client/advice";
import type { AuthForm } from "../../setup/given.ts";
import type { EasTarget } from "../../setup/target.ts";
import { ask, pageOf, type Reply } from "../ask.ts";
import { client, clientFor, type Context } from "../context.ts";
import { fail, ok, warn, type Observation } from "../finding.ts";

const FORMS: readonly AuthForm[] = ["token", "bearer", "signature"];

/** What a form looks like on the wire. */
const SHOWN: Readonly<Record<AuthForm, string>> = {
  token: "bare token",
  bearer: '"Bearer"',
  signature: "signature",
};

/** These may come before the token is looked at. */
const BEFORE_AUTH = new Set([429, 450, 500, 502, 503, 504]);

/** Tries each form once with a request that costs nothing, and keeps the answer in the form that is accepted. */
export async function auth(context: Context<EasTarget>): Promise<Observation[]> {
  const tried: { form: AuthForm; reply: Reply }[] = [];
  for (const form of FORMS) {
    const reply = await ask(clientFor(context, form), "/v1/models");
    if (reply.error !== undefined) {
      const { detail, code } = reply.error;
      return [fail("reach.failed", { detail, code, advice: adviceFor(reply.error, context.language) })];
    }
    tried.push({ form, reply });
  }
  return judge(context, tried);
}

type Tried = readonly { readonly form: AuthForm; readonly reply: Reply }[];

function judge({ learned, target: { wantedAuth }, waitMs }: Context<EasTarget>, tried: Tried): Observation[] {
  const withStatus = (test: (status: number) => boolean): Tried =>
    tried.filter(({ reply }) => test(reply.status ?? 0));
  const accepted = withStatus((status) => status !== 401 && status !== 403);
  const [first] =
    accepted.find(({ form }) => form === wantedAuth) === undefined
      ? accepted
      : accepted.filter(({ form }) => form === wantedAuth);
  if (first === undefined) {
    const status = tried[0]?.reply.status ?? 401;
    const refused = shown(tried);
    if (tried.every(({ reply }) => reply.status === 403)) return [fail("auth.forbidden", { status })];
    return [fail("auth.refused", { refused, status })];
  }
  learned.models = first.reply;
  const isUntold =
    accepted.length === tried.length &&
    withStatus((status) => BEFORE_AUTH.has(status)).length === tried.length;
  if (isUntold) {
    const statuses = [...new Set(tried.map(({ reply }) => `HTTP ${reply.status}`))];
    // It will be asked again when it is ready.
    return waitMs > 0 && first.reply.status === 503
      ? []
      : [{ id: "auth.unknown", status: "skip", facts: { statuses } }];
  }
  learned.auth = first.form;
  const facts = {
    auth: first.form,
    accepted: shown(accepted),
    refused: shown(tried.filter((one) => !accepted.includes(one))),
    wanted: SHOWN[wantedAuth],
  };
  if (first.form !== wantedAuth) return [warn("auth.other", facts)];
  return [ok(accepted.length === tried.length ? "auth.all" : "auth.accepted", facts)];
}

const shown = (tried: Tried): string[] => tried.map(({ form }) => SHOWN[form]);

/** Whether the service is there to answer at all; waits for a cold one where that is wanted. */
export async function ready(context: Context<EasTarget>): Promise<Observation[]> {
  const reply = context.learned.models;
  if (reply?.status === undefined) return [];
  if (reply.status === 503 && context.waitMs > 0) return waited(context);
  const { status, headers, text } = reply;
  const page = pageOf(text);
  if (status === 450) return [fail("ready.full", { status })];
  if (status === 429) return [fail("ready.limited", { status })];
  if (status === 503) return [fail("ready.cold", { status, page })];
  if (status === 502 || status === 504) return [fail("ready.gateway", { status, page })];
  if (status >= 500) return [fail("ready.failed", { status, page })];
  if (status >= 300 && status < 400)
    return [fail("path.redirected", { status, location: originOf(headers.get("location")) })];
  return [];
}

async function waited(context: Context<EasTarget>): Promise<Observation[]> {
  const startedAtMs = performance.now();
  try {
    await client(context).waitUntilReady({ deadlineMs: context.waitMs, attemptTimeoutMs: 10_000 });
  } catch (error) {
    if (!(error instanceof Error) || context.signal.aborted) throw error;
    const detail = "detail" in error && typeof error.detail === "string" ? error.detail : error.message;
    // A refusal is an answer too: which form is right comes next.
    if (!("status" in error) || error.status !== 401) return [fail("ready.never", { detail })];
  }
  const seconds = Math.round((performance.now() - startedAtMs) / 1_000);
  return [ok("ready.waited", { seconds }), ...(await auth({ ...context, waitMs: 0 }))];
}

/** The rest of an address may hold a secret. */
const originOf = (location: string | null): string => URL.parse(location ?? "")?.origin ?? "–";
