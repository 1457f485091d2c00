import { AISearchClient, HttpError, type PaifangError } from "@paifang/client";
import { adviceFor } from "@paifang/client/advice";
import type { AISearchKind } from "../../setup/given.ts";
import type { AISearchTarget } from "../../setup/target.ts";
import { causeOf } from "../ask.ts";
import { CALL_LIMITS, type Context } from "../context.ts";
import { fail, ok, type Observation } from "../finding.ts";
import { DOCUMENTS, QUERY } from "./rerank.ts";

const KINDS: readonly AISearchKind[] = ["text", "reranker", "multimodal"];

/** Asks one small question of each kind until one is answered; the first answer tells of the secrets. */
export async function deployment(context: Context<AISearchTarget>): Promise<Observation[]> {
  const { kind } = context.target;
  let last: PaifangError | undefined;
  for (const candidate of kind === undefined ? KINDS : [kind]) {
    const asked = await askAs(context, candidate);
    if (!("error" in asked)) return [ok("auth.two-secrets"), asked.observation];
    last = asked.error;
    // Another kind of deployment refuses the body; everything else is the same for all kinds.
    if (!HttpError.isInstance(last) || last.status !== 400 || last.code === "DEPLOYMENT_MISSING") break;
  }
  return last === undefined ? [] : judge(context, last);
}

type Asked = { readonly observation: Observation } | { readonly error: PaifangError };

async function askAs(context: Context<AISearchTarget>, kind: AISearchKind): Promise<Asked> {
  const { address, apiKey = "", token = "" } = context.target;
  await using client = new AISearchClient({
    ...CALL_LIMITS,
    endpoint: context.learned.secureBase ?? address.base,
    apiKey,
    token,
    kind,
    insecureHttp: "allow",
    signal: context.signal,
    onAttempt: (event) => context.onExchange({ ...event, form: "two secrets" }),
  });
  context.learned.inferences++;
  try {
    if (kind === "reranker") {
      const { results } = await client.rerank({ query: QUERY, documents: DOCUMENTS });
      return { observation: ok("kind.ranks", { kind, documents: results.length }) };
    }
    const { dimensions } = await client.embed({ input: [QUERY] });
    return { observation: ok("kind.embeds", { kind, dimensions }) };
  } catch (error) {
    const cause = causeOf(error);
    if (cause === undefined || context.signal.aborted) throw error;
    return { error: cause };
  }
}

function judge(
  { target: { address }, language }: Context<AISearchTarget>,
  error: PaifangError,
): Observation[] {
  const { detail, code } = error;
  const facts = { detail, code, advice: adviceFor(error, language) };
  if (!HttpError.isInstance(error)) return [fail("reach.failed", facts)];
  const { status, serverCode = "" } = error;
  if (status === 401 || status === 403) return [secretsRefused(status, serverCode)];
  const { service = "–" } = address;
  if (code === "DEPLOYMENT_MISSING")
    return [fail("path.no-deployment", { service, status, code: serverCode })];
  if (status === 429) return [fail("ready.limited", { status })];
  // A refusal of the body comes after the secrets; other failures may come before them.
  return [...(status === 400 ? [ok("auth.two-secrets")] : []), fail("kind.failed", facts)];
}

function secretsRefused(status: number, code: string): Observation {
  if (/api_?key/i.test(code)) return fail("auth.key-wrong", { status, code });
  if (/token/i.test(code)) return fail("auth.second-wrong", { status, code });
  return fail("auth.either-wrong", { status, code });
}
