import * as v from "valibot";
import type {
  AISearchServiceOptions,
  ChatUpstream,
  EasServiceOptions,
  EmulatorOptions,
  GroupOptions,
  QueueOptions,
  ServiceInstance,
  ServiceOptions,
} from "../types.ts";
import { amount, count, either, flag, oneOf, text, whole } from "./values.ts";
import { readBySchema } from "./wrong-value.ts";

/** Every option has its schema, or the compiler says so. */
type Entries<Options> = Readonly<Record<keyof Options, v.GenericSchema>>;

const AN_OBJECT = "an object";
const object = (entries: Readonly<Record<string, v.GenericSchema>>): v.GenericSchema =>
  v.lazy((given) => (Array.isArray(given) ? v.never(AN_OBJECT) : v.strictObject(entries, AN_OBJECT)));
const optional = (schema: v.GenericSchema): v.GenericSchema => v.optional(schema) as v.GenericSchema;
const listOf = (schema: v.GenericSchema, wanted: string): v.GenericSchema =>
  v.pipe(v.array(schema, wanted), v.minLength(1, wanted));

const positive = count(1, Number.MAX_SAFE_INTEGER, "a whole number of 1 or more");
const port = count(0, 65_535, "a port from 0 to 65535");
const status = count(400, 599, "a status from 400 to 599");
const dimensions = count(1, 16_384, "a whole number from 1 to 16384");
const serves = oneOf(["chat", "embed", "rerank"]);

/** Beyond 2^53 JSON has no number that is exact. */
const INDEX = "a whole number of 0 or more, as a text where it has more than 15 digits";
const index = v.pipe(
  either([v.pipe(v.string(), v.regex(/^\d{1,20}$/)), whole], INDEX),
  v.transform((given) => BigInt(given as string | number)),
);

const QUEUE: Entries<QueueOptions> = {
  startIndex: optional(index),
  maxItems: optional(positive),
  maxPayloadBytes: optional(positive),
};
const INSTANCE: Entries<ServiceInstance> = { ip: text, port, weight: optional(amount) };
const UPSTREAM: Entries<ChatUpstream> = { url: text, apiKey: optional(text), model: optional(text) };

const EAS: Entries<EasServiceOptions> = {
  product: optional(oneOf(["eas", "ai-search"])),
  serves: orList(serves),
  model: optional(text),
  token: optional(text),
  gateway: optional(oneOf(["shared", "dedicated"])),
  auth: optional(listOf(oneOf(["token", "bearer", "signature"]), "a list of forms")),
  signature: optional(oneOf(["lenient", "strict"])),
  maxBodyBytes: optional(positive),
  oversize: optional(either([v.literal("reset"), status], 'a status from 400 to 599, or "reset"')),
  rateLimit: optional(amount),
  retryAfterSeconds: optional(amount),
  workers: optional(whole),
  maxQueueSize: optional(whole),
  keepaliveMs: optional(amount),
  coldStartMs: optional(amount),
  coldStartBody: optional(text),
  gzip: optional(flag),
  queue: optional(orObject(flag, QUEUE, "true, false or an object")),
  instances: optional(v.array(object(INSTANCE), "a list of instances")),
  maxBatchSize: optional(positive),
  engine: optional(oneOf(["vllm", "vllm-0.10", "vllm-old", "sglang", "blade", "llama-cpp"])),
  reasoning: optional(
    either(
      [flag, oneOf(["reasoning", "reasoning_content", "both", "think-tags", "think-end-tag"])],
      'true, false or one of "reasoning", "reasoning_content", "both", "think-tags", "think-end-tag"',
    ),
  ),
  toolParser: optional(flag),
  modalities: optional(listOf(oneOf(["image", "video", "audio"]), "a list of modalities")),
  dimensions: optional(dimensions),
  matryoshka: optional(flag),
  serverKey: optional(text),
  chatUpstream: optional(orObject(text, UPSTREAM, "an address or an object")),
};

const AI_SEARCH: Entries<AISearchServiceOptions> = {
  product: oneOf(["eas", "ai-search"]),
  kind: oneOf(["text", "multimodal", "reranker"]),
  profile: optional(oneOf(["custom", "hosted"])),
  maxItems: optional(positive),
  dimensions: optional(dimensions),
  deploymentId: optional(text),
  apiKey: optional(text),
  token: optional(text),
};

const GROUP: Entries<GroupOptions> = {
  members: v.record(text, amount, "an object of weights"),
  token: optional(text),
  rateLimit: optional(amount),
};

const service = v.lazy((given) =>
  object((given as { product?: unknown } | null)?.product === "ai-search" ? AI_SEARCH : EAS),
);

const OPTIONS: Entries<JsonOptions> = {
  services: optional(v.record(text, service, "an object of services by name")),
  groups: optional(v.record(text, object(GROUP), "an object of groups by name")),
  port: optional(port),
  encoder: optional(oneOf(["auto", "lexical"])),
};

/** What can be said of an emulator in JSON: all but functions. */
export type JsonOptions = Omit<EmulatorOptions<Record<string, ServiceOptions>>, "onRequest">;

/**
 * Reads the options of `startEmulator` from JSON that was parsed, such as that of a file.
 *
 * A service's name, a deployment's id and the members of a group are checked when the emulator starts.
 *
 * @throws {TypeError} a value is wrong or an option unknown; the message names every place, as in
 * `services.chat.workers is "5", not a whole number of 0 or more.`
 */
export const readEmulatorOptions = (json: unknown): JsonOptions =>
  readBySchema(object(OPTIONS), json, "the configuration") as JsonOptions;

/** One value, or a list of them. */
function orList(schema: v.GenericSchema): v.GenericSchema {
  return v.lazy((given) => (Array.isArray(given) ? listOf(schema, "a list that is not empty") : schema));
}

/** An object is read as one, so that what is wrong in it is named by its place. */
function orObject(
  schema: v.GenericSchema,
  entries: Readonly<Record<string, v.GenericSchema>>,
  wanted: string,
): v.GenericSchema {
  return v.lazy((given) =>
    typeof given === "object" && given !== null ? object(entries) : either([schema], wanted),
  );
}
