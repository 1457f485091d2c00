import type { AISearchTarget, EasTarget, Target } from "../setup/target.ts";
import { deployment } from "./checks/ai-search.ts";
import { latency, limits, vpc } from "./checks/around.ts";
import { auth, ready } from "./checks/auth.ts";
import { CHAT_TOKENS, chat } from "./checks/chat.ts";
import { certificate, connection } from "./checks/connection.ts";
import { embeddings } from "./checks/embeddings.ts";
import { git } from "./checks/git.ts";
import { models } from "./checks/models.ts";
import { nothing, path } from "./checks/path.ts";
import { rerank } from "./checks/rerank.ts";
import { transport } from "./checks/transport.ts";
import type { Context } from "./context.ts";
import { ok, warn, type Observation } from "./finding.ts";

type Check<T extends Target> = (context: Context<T>) => Promise<readonly Observation[]>;

/** In order; where one of a row fails, the rest of the row has nothing to ask. */
const EAS_CHECKS: readonly (readonly Check<EasTarget>[])[] = [
  [
    connection,
    certificate,
    transport,
    withToken(auth),
    withToken(ready),
    withToken(path),
    withToken(asked),
    withToken(latency),
  ],
  [limits, vpc, git],
];

const AI_SEARCH_CHECKS: readonly (readonly Check<AISearchTarget>[])[] = [
  [connection, certificate, transport, withSecrets(deployment)],
  [limits, vpc, git],
];

/** What the service serves. One verb that fails says nothing of the next. */
async function asked(context: Context<EasTarget>): Promise<Observation[]> {
  const found: Observation[] = [];
  for (const check of [models, chat, embeddings, rerank, nothing]) found.push(...(await check(context)));
  return found;
}

function withToken(check: Check<EasTarget>): Check<EasTarget> {
  return async (context) => (context.target.token === undefined ? [] : check(context));
}

function withSecrets(check: Check<AISearchTarget>): Check<AISearchTarget> {
  return async (context) => {
    const { apiKey, token } = context.target;
    return apiKey === undefined || token === undefined ? [] : check(context);
  };
}

export type Tally = { requests: number };

/** Runs all checks and tells each observation as soon as it is there. */
export async function examine(
  context: Context,
  tally: Tally,
  tell: (seen: Observation) => void,
): Promise<void> {
  const startedAtMs = performance.now();
  const seconds = (): number => Math.round((performance.now() - startedAtMs) / 100) / 10;
  try {
    if (isEas(context)) await walk(EAS_CHECKS, context, tell);
    else if (isAISearch(context)) await walk(AI_SEARCH_CHECKS, context, tell);
  } catch (error) {
    if (!context.signal.aborted) throw error;
    tell(warn("budget.time", { seconds: seconds() }));
  } finally {
    await Promise.all([...context.clients.values()].map((client) => client.close()));
  }
  const { inferences } = context.learned;
  tell(
    ok("budget.spent", { requests: tally.requests, inferences, maxTokens: CHAT_TOKENS, seconds: seconds() }),
  );
}

async function walk<T extends Target>(
  rows: readonly (readonly Check<T>[])[],
  context: Context<T>,
  tell: (seen: Observation) => void,
): Promise<void> {
  for (const row of rows) await walkRow(row, context, tell);
}

async function walkRow<T extends Target>(
  row: readonly Check<T>[],
  context: Context<T>,
  tell: (seen: Observation) => void,
): Promise<void> {
  for (const check of row) {
    context.signal.throwIfAborted();
    const seen = await check(context);
    seen.forEach(tell);
    if (seen.some(({ status }) => status === "fail")) return;
  }
}

const isEas = (context: Context): context is Context<EasTarget> => context.target.product === "eas";
const isAISearch = (context: Context): context is Context<AISearchTarget> =>
  context.target.product === "ai-search";
