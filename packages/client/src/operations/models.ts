import type { CallConfig } from "../config/resolve.ts";
import { HttpError, PaifangError, locate } from "../errors.ts";
import type { BodyDecoder, Exchange } from "../exchange.ts";
import type { Learned } from "../service/learned.ts";
import { Scope } from "../transport/deadline.ts";
import { refusalCode } from "../transport/refusal-code.ts";
import { send } from "../transport/send.ts";
import type { ModelsResponse } from "../types.ts";
import { readErrorBody } from "../wire/error-body.ts";
import { modelsDecoder } from "../wire/models.ts";
import { hooksOf, limitsOf, type Context } from "./context.ts";

const MODELS_PATH = "/v1/models";

type Listed = ReturnType<ReturnType<typeof modelsDecoder>["end"]>;

const modelsExchange = (context: Context, path: string): Exchange<BodyDecoder<Listed>> => ({
  operation: "models",
  method: "GET",
  path,
  headers: { ...context.config.headers, accept: "application/json" },
  repeat: "safe",
  limits: limitsOf(context, "models"),
  open: modelsDecoder,
  readError: readErrorBody,
});

/** The models that the service lists. */
export async function models(context: Context): Promise<ModelsResponse> {
  const exchange = modelsExchange(context, context.config.path ?? MODELS_PATH);
  const { value, attempts, requestIds } = await send(context.state, exchange, hooksOf(context));
  context.state.learned.servedModels = value.models.map(({ id }) => id);
  return {
    models: value.models,
    attempts,
    requestIds,
    ...(context.config.raw === true ? { raw: value.raw } : {}),
  };
}

/**
 * The model to name in a body: the caller's, else the first that the service lists, asked once for all
 * callers. `null` when the service lists none; then the field stays away.
 */
export async function modelOf(context: Context): Promise<string | null> {
  const { config, state } = context;
  if (config.model !== undefined) return config.model;
  config.signal?.throwIfAborted();
  const { learned } = state;
  if (learned.model !== undefined) return learned.model;
  const { headers, maxRetries } = config;
  const flight: CallConfig = {
    ...(headers === undefined ? {} : { headers }),
    ...(maxRetries === undefined ? {} : { maxRetries }),
  };
  learned.modelFlight ??= askForModel({ state, config: flight }).finally(() => {
    learned.modelFlight = undefined;
  });
  return waitFor(context, learned.modelFlight);
}

/** The model that `modelOf` gives without asking the service; `undefined` where it has to. */
export const knownModel = ({ config, state }: Context): string | undefined =>
  config.model ?? state.learned.model ?? undefined;

/** The flight runs under no caller's signal or deadline: one that leaves must not fail the others. */
async function askForModel(context: Context): Promise<string | null> {
  const { learned } = context.state;
  try {
    const { value } = await send(context.state, modelsExchange(context, MODELS_PATH), {});
    learned.servedModels = value.models.map(({ id }) => id);
    learned.model = value.models[0]?.id ?? null;
    return learned.model;
  } catch (error) {
    if (!(error instanceof HttpError) || (error.status !== 404 && error.status !== 405)) throw error;
    // An empty 404 is the gateway's, which may not know a new service yet; it says nothing of the server's routes.
    if (error.status === 405 || error.body.trim() !== "") learned.model = null;
    return null;
  }
}

/** Waits for the flight as long as this caller's own signal and deadline allow. */
async function waitFor<T>({ state, config }: Context, flight: Promise<T>): Promise<T> {
  const scope = new Scope(state, config.signal, config.deadlineMs ?? 0);
  try {
    return await scope.race(flight);
  } catch (error) {
    if (!(error instanceof PaifangError)) throw error;
    throw locate(error, {
      operation: "models",
      endpoint: state.config.address.base,
      attempts: 0,
      scrub: state.config.credentials.scrub,
    });
  } finally {
    scope.close();
  }
}

/**
 * Reads error bodies; where no model was named, a refusal says so, since that is its likely reason. Where a
 * learnt model is refused, the service has changed, and the next call asks again.
 */
export const readErrorFor =
  ({ config, state: { learned } }: Context, model: string | null | undefined): typeof readErrorBody =>
  (status, text) => {
    const said = readErrorBody(status, text);
    const isUnnamed = model === null && (status === 400 || status === 404);
    if (isUnnamed || refusalCode(status, said, "pai-eas") === "MODEL_NOT_FOUND") {
      if (config.model === undefined && learned.model === model) forgetModels(learned);
    }
    return isUnnamed ? { ...said, note: "no model was named, because the service lists none" } : said;
  };

function forgetModels(learned: Learned): void {
  learned.model = undefined;
  learned.servedModels = [];
}
