import type { PeerName } from "../peers/peers.ts";
import type { Subject } from "./subject.ts";

/** Each subject is loaded in its own process, when it is measured. */
const SUBJECTS = {
  "raw-undici": async () => (await import("./raw-undici.ts")).subject,
  // The same under a second name shows how far two runs of one thing lie apart.
  "raw-undici-again": async () => (await import("./raw-undici.ts")).subject,
  "raw-undici-base64": async () => (await import("./raw-undici-base64.ts")).subject,
  "undici-dispatch": async () => (await import("./undici-dispatch.ts")).subject,
  "undici-dispatch-base64": async () => (await import("./undici-dispatch.ts")).base64Subject,
  "bare-socket": async () => (await import("./bare-socket.ts")).subject,
  fetch: async () => (await import("./fetch.ts")).subject,
  paifang: async () => (await import("./paifang.ts")).subject,
  "paifang-numbers": async () => (await import("./paifang.ts")).numbersSubject,
  "paifang-langchain": async () => (await import("./paifang-langchain.ts")).subject,
  "paifang-langchain-coalesced": async () => (await import("./paifang-langchain.ts")).coalescedSubject,
  "paifang-llamaindex": async () => (await import("./paifang-llamaindex.ts")).subject,
  "paifang-ai-sdk": async () => (await import("./paifang-ai-sdk.ts")).subject,
  openai: async () => (await import("./openai.ts")).subject,
  "langchain-openai": async () => (await import("./langchain-openai.ts")).subject,
  "ai-sdk": async () => (await import("./ai-sdk.ts")).subject,
  "llamaindex-openai": async () => (await import("./llamaindex-openai.ts")).subject,
  "cohere-ai": async () => (await import("./cohere-ai.ts")).subject,
  "langchain-cohere": async () => (await import("./langchain-cohere.ts")).subject,
} as const satisfies Readonly<Record<string, () => Promise<Subject>>>;

export type SubjectName = keyof typeof SUBJECTS;

export const loadSubject = (name: SubjectName): Promise<Subject> => SUBJECTS[name]();

type Facts = { title: string; peer?: PeerName };

/** What the page and the plan say of them, so that neither has to load one. */
export const SUBJECT_FACTS: Readonly<Record<SubjectName, Facts>> = {
  "raw-undici": { title: "raw undici" },
  "raw-undici-again": { title: "raw undici again (A/A)" },
  "raw-undici-base64": { title: "raw undici, base64 by hand" },
  "undici-dispatch": { title: "undici dispatch, nothing read" },
  "undici-dispatch-base64": { title: "undici dispatch, base64, nothing read" },
  "bare-socket": { title: "bare socket" },
  fetch: { title: "fetch" },
  paifang: { title: "**Paifang**" },
  "paifang-numbers": { title: "**Paifang**, `number[]`" },
  "paifang-langchain": { title: "**Paifang** in LangChain" },
  "paifang-langchain-coalesced": { title: "**Paifang** in LangChain, coalesced" },
  "paifang-llamaindex": { title: "**Paifang** in LlamaIndex.TS" },
  "paifang-ai-sdk": { title: "**Paifang** in the AI SDK" },
  openai: { title: "`openai`", peer: "openai" },
  "langchain-openai": { title: "`@langchain/openai`", peer: "langchain-openai" },
  "ai-sdk": { title: "`ai` + `@ai-sdk/openai-compatible`", peer: "ai-sdk" },
  "llamaindex-openai": { title: "`@llamaindex/openai`", peer: "llamaindex-openai" },
  "cohere-ai": { title: "`cohere-ai`", peer: "cohere-ai" },
  "langchain-cohere": { title: "`@langchain/cohere`", peer: "langchain-cohere" },
};
