import { AISearchClient, EasClient } from "@paifang/client";
import { CommandError } from "../failure/command-error.ts";
import { messagesFor } from "../messages/messages.ts";
import type { ServiceCall } from "./call.ts";
import { Capture } from "./capture.ts";
import { aiSearchAddress, easAddress, easOptions, secretNames } from "./client-options.ts";
import { curlLine, type SecretWord } from "./curl-line.ts";

// The real secrets never reach the captured request.
const TOKEN = "PAIFANG-TOKEN-PLACE";
const API_KEY = "PAIFANG-API-KEY-PLACE";
const UNKNOWN_MODEL = "MODEL";
const MODEL_TIMEOUT_MS = 5_000;

type Use<C> = (client: C) => Promise<void>;

/** Prints what the use of an EAS client would send; of the service only its model is asked, where it is not given. */
export async function printEasCurl(call: ServiceCall, use: Use<EasClient>): Promise<void> {
  const address = easAddress(call);
  const auth = address.auth ?? call.io.env["PAI_EAS_AUTH"];
  if (auth === "signature")
    throw new CommandError("CALL_INVALID", messagesFor(call.io.env).failure.signedCurl);
  const model = call.sendsModel && address.model === undefined ? { model: await modelOf(call) } : {};
  const capture = new Capture();
  const client = new EasClient({ ...address, ...model, token: TOKEN, dispatcher: capture, maxRetries: 0 });
  const { tokenName } = secretNames(call, "PAI_EAS");
  const secrets = [{ placeholder: TOKEN, word: wordOf(tokenName, call.flags.tokenFile) }];
  await printCaptured(call, { capture, secrets, used: use(client) });
}

/** The same for AI Search, whose calls name no model. */
export async function printAISearchCurl(call: ServiceCall, use: Use<AISearchClient>): Promise<void> {
  const capture = new Capture();
  const address = aiSearchAddress(call);
  const secret = { token: TOKEN, apiKey: API_KEY };
  const client = new AISearchClient({ ...address, ...secret, dispatcher: capture, maxRetries: 0 });
  const { tokenName, apiKeyName } = secretNames(call, "AISEARCH");
  const secrets = [
    { placeholder: API_KEY, word: wordOf(apiKeyName, call.flags.apiKeyFile) },
    { placeholder: TOKEN, word: wordOf(tokenName, call.flags.tokenFile) },
  ];
  await printCaptured(call, { capture, secrets, used: use(client) });
}

const wordOf = (variable: string, file: string | undefined): string =>
  file === undefined ? `$${variable}` : `$(cat '${file.replaceAll("'", `'\\''`)}')`;

type Captured = { capture: Capture; secrets: readonly SecretWord[]; used: Promise<void> };

async function printCaptured({ io }: ServiceCall, { capture, secrets, used }: Captured): Promise<void> {
  // Where something was captured the use failed on purpose; else it failed before anything was to be sent.
  const failure = await used.then(
    () => undefined,
    (reason: unknown) => ({ reason }),
  );
  if (capture.requests.length === 0 && failure !== undefined) throw failure.reason;
  for (const request of capture.requests) io.stdout.write(curlLine(request, secrets));
  const names = secrets.flatMap(({ word }) => (word.startsWith("$(") ? [] : [word.slice(1)]));
  const unset = names.filter((name) => (io.env[name] ?? "") === "");
  if (unset.length > 0) io.stderr.write(`${messagesFor(io.env).curl.setVariable(unset.join(", "))}\n`);
}

async function modelOf(call: ServiceCall): Promise<string> {
  const limits = { maxRetries: 0, attemptTimeoutMs: MODEL_TIMEOUT_MS };
  try {
    await using client = new EasClient(await easOptions(call));
    const { models } = await client.withOptions(limits).models();
    if (models[0] !== undefined) return models[0].id;
  } catch {
    // The line is worth printing all the more where the service does not answer.
  }
  call.io.stderr.write(`${messagesFor(call.io.env).curl.modelUnknown}\n`);
  return UNKNOWN_MODEL;
}
