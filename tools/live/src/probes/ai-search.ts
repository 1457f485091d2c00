import { describe, isAccepted, isFields, outline } from "../describe.ts";
import { probe, SEARCH_ROLES, type Probe } from "../probe.ts";
import type { Role } from "../services.ts";
import { readScores } from "../scores.ts";
import { readVectors } from "../vectors.ts";
import { isReply, type Reply, type Silence } from "../reply.ts";
import type { AskedService } from "../wire.ts";

const PAGE = "docs/wire/ai-search.md";
const MOST_ITEMS = 33;
const BODY_BYTES = 1_500;

const bodyOf = (role: Role, items: readonly string[]): Record<string, unknown> => {
  if (role === "search-images") return { type: "text", data: items };
  return role === "search-rerank" ? { query: "gate", docs: items } : { input: items };
};

const passages = (count: number): string[] =>
  Array.from({ length: count }, (_, number) => `passage ${number}`);

/** An AI Search error in its own words: status, code, message. */
function refusalWords(outcome: Reply | Silence): string {
  if (!isReply(outcome) || !isFields(outcome.json)) return describe(outcome);
  const { code, message } = outcome.json;
  return typeof code === "string" ? `${outcome.status} ${code} "${String(message)}"` : describe(outcome);
}

const countItems = (json: unknown): number => (readVectors(json) ?? readScores(json))?.length ?? 0;

const verdict = (outcome: Reply | Silence): string =>
  isAccepted(outcome) ? `accepted, ${countItems(outcome.json)} answers` : `refused: ${refusalWords(outcome)}`;

export const SEARCH_CREDENTIALS: Probe = probe({
  row: 14,
  question: "How does a deployment refuse a wrong key or token?",
  roles: SEARCH_ROLES,
  cost: { requests: 4, bytes: 4 * BODY_BYTES },
  page: PAGE,
  ask: async (service) => {
    const { authorization = "", token = "" } = service.credentials;
    const forms: Record<string, Record<string, string>> = {
      "no key": { token },
      "wrong key": { authorization: "Bearer OS-paifang-wrong", token },
      "no token": { authorization },
      "wrong token": { authorization, token: "paifang-wrong" },
    };
    const answers: string[] = [];
    const details: string[] = [];
    for (const [name, credentials] of Object.entries(forms)) {
      const outcome = await service.attempt({ body: bodyOf(service.role, passages(1)), credentials });
      answers.push(`${name} ${isAccepted(outcome) ? "accepted" : refusalWords(outcome)}`);
      details.push(`${name}: ${isAccepted(outcome) ? outline(outcome) : describe(outcome)}`);
    }
    return { answer: answers.join("; "), details };
  },
});

export const SEVENTEEN_ITEMS: Probe = probe({
  row: 15,
  question: "Are 17 inputs accepted?",
  roles: SEARCH_ROLES,
  cost: { requests: 2, bytes: 2 * BODY_BYTES },
  page: PAGE,
  ask: async (service) => {
    const details: string[] = [];
    const ask = async (count: number): Promise<string> => {
      const outcome = await service.attempt({ body: bodyOf(service.role, passages(count)) });
      details.push(`${count} inputs: ${outline(outcome)}`);
      return verdict(outcome);
    };
    const sixteen = await ask(16);
    return { answer: `17 ${await ask(17)}; 16 ${sixteen}`, details };
  },
});

export const EMPTY_INPUT: Probe = probe({
  row: 16,
  question: "Is an empty text accepted?",
  roles: SEARCH_ROLES,
  cost: { requests: 1, bytes: BODY_BYTES },
  page: PAGE,
  ask: async (service) => {
    const outcome = await service.attempt({ body: bodyOf(service.role, ["passage", ""]) });
    return { answer: verdict(outcome), details: [outline(outcome)] };
  },
});

export const DIMENSION: Probe = probe({
  row: 17,
  question: "What does `dimension` do?",
  roles: ["search-embed"],
  cost: { requests: 4, bytes: 4 * BODY_BYTES },
  page: PAGE,
  ask: async (service) => {
    const lengthWith = async (dimension: number | undefined): Promise<string> => {
      const body = {
        ...bodyOf(service.role, passages(1)),
        ...(dimension === undefined ? {} : { dimension }),
      };
      const outcome = await service.attempt({ body });
      const vector = isAccepted(outcome) ? readVectors(outcome.json)?.[0]?.vector : undefined;
      return vector === undefined ? refusalWords(outcome) : `${vector.length} numbers`;
    };
    const lengths: string[] = [`without it ${await lengthWith(undefined)}`];
    for (const dimension of [64, 256, 100_000])
      lengths.push(`with ${dimension} ${await lengthWith(dimension)}`);
    return { answer: lengths.join(", "), details: [] };
  },
});

const PIXEL_PNG =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const PIXEL_WEBP = "data:image/webp;base64,UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA";
const PIXEL_GIF = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

export const IMAGE_FORMS: Probe = probe({
  row: 18,
  question: "Which forms of an image does a multimodal deployment take?",
  roles: ["search-images"],
  cost: { requests: 4, bytes: 4 * BODY_BYTES },
  page: PAGE,
  ask: async (service) => {
    const forms = {
      png: PIXEL_PNG,
      webp: PIXEL_WEBP,
      gif: PIXEL_GIF,
      address: "https://example.com/paifang-probe.png",
    };
    const answers: string[] = [];
    for (const [name, image] of Object.entries(forms)) {
      const outcome = await service.attempt({ body: { type: "image", data: [image] } });
      answers.push(`${name} ${verdict(outcome)}`);
    }
    return { answer: answers.join("; "), details: [] };
  },
});

export const LATENCY_TYPE: Probe = probe({
  row: 21,
  question: "What type is `latency`?",
  roles: [...SEARCH_ROLES, "hosted"],
  cost: { requests: 2, bytes: BODY_BYTES },
  page: PAGE,
  ask: async (service) => {
    const answers: string[] = [];
    const bodies = { "good request:": bodyOf(service.role, passages(1)), "bad request:": {} };
    for (const [name, body] of Object.entries(bodies)) {
      const outcome = await service.attempt({ body });
      answers.push(`${name} ${latencyType(outcome)}`);
    }
    return { answer: answers.join("; "), details: [] };
  },
});

function latencyType(outcome: Reply | Silence): string {
  if (!isReply(outcome) || !isFields(outcome.json)) return describe(outcome);
  const latency = outcome.json["latency"];
  if (latency === undefined) return "absent";
  return `${typeof latency} (${JSON.stringify(latency)})`;
}

export const HOSTED_INPUTS: Probe = probe({
  row: 29,
  question: "How many inputs does a hosted embedding take?",
  roles: ["hosted"],
  cost: { requests: 3, bytes: 3 * BODY_BYTES },
  page: PAGE,
  ask: async (service: AskedService) => {
    const answers: string[] = [];
    for (const count of [17, 32, MOST_ITEMS]) {
      const outcome = await service.attempt({ body: hostedBody(service, count) });
      answers.push(`${count} ${verdict(outcome)}`);
    }
    return { answer: answers.join("; "), details: [] };
  },
});

/** The compatible address wants a model, the other has it in its path. */
const hostedBody = ({ base }: AskedService, count: number): unknown => ({
  input: passages(count),
  ...(base.includes("/compatible-mode/") ? { model: "ops-text-embedding-001" } : {}),
});
