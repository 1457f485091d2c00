import type { PeerName } from "../peers/peers.ts";
import type { Subject } from "./subject.ts";

export type SubjectName =
  | `raw-undici${"" | "-again" | "-base64"}`
  | `undici-dispatch${"" | "-base64"}`
  | "bare-socket"
  | "fetch"
  | `paifang${"" | "-numbers" | "-langchain" | "-langchain-coalesced" | "-llamaindex" | "-ai-sdk"}`
  | PeerName;

/** What the page and the plan say of a subject; its module is loaded in its own process, when it is measured. */
type Listed = { title: string; peer?: PeerName; load: () => Promise<Subject> };

const rawUndici = async (): Promise<Subject> => (await import("./raw-undici.ts")).subject;

export const SUBJECTS: Readonly<Record<SubjectName, Listed>> = {
  "raw-undici": { title: "raw undici", load: rawUndici },
  // The same under a second name shows how far two runs of one thing lie apart.
  "raw-undici-again": { title: "raw undici again (A/A)", load: rawUndici },
  "raw-undici-base64": {
    title: "raw undici, base64 by hand",
    load: async () => (await import("./raw-undici-base64.ts")).subject,
  },
  "undici-dispatch": {
    title: "undici dispatch, nothing read",
    load: async () => (await import("./undici-dispatch.ts")).subject,
  },
  "undici-dispatch-base64": {
    title: "undici dispatch, base64, nothing read",
    load: async () => (await import("./undici-dispatch.ts")).base64Subject,
  },
  "bare-socket": { title: "bare socket", load: async () => (await import("./bare-socket.ts")).subject },
  fetch: { title: "`fetch`", load: async () => (await import("./fetch.ts")).subject },
  paifang: { title: "**Paifang**", load: async () => (await import("./paifang.ts")).subject },
  "paifang-numbers": {
    title: "**Paifang**, `number[]`",
    load: async () => (await import("./paifang.ts")).numbersSubject,
  },
  "paifang-langchain": {
    title: "**Paifang** in LangChain",
    load: async () => (await import("./paifang-langchain.ts")).subject,
  },
  "paifang-langchain-coalesced": {
    title: "**Paifang** in LangChain, coalesced",
    load: async () => (await import("./paifang-langchain.ts")).coalescedSubject,
  },
  "paifang-llamaindex": {
    title: "**Paifang** in LlamaIndex.TS",
    load: async () => (await import("./paifang-llamaindex.ts")).subject,
  },
  "paifang-ai-sdk": {
    title: "**Paifang** in the AI SDK",
    load: async () => (await import("./paifang-ai-sdk.ts")).subject,
  },
  openai: { title: "`openai`", peer: "openai", load: async () => (await import("./openai.ts")).subject },
  "langchain-openai": {
    title: "`@langchain/openai`",
    peer: "langchain-openai",
    load: async () => (await import("./langchain-openai.ts")).subject,
  },
  "ai-sdk": {
    title: "`ai` + `@ai-sdk/openai-compatible`",
    peer: "ai-sdk",
    load: async () => (await import("./ai-sdk.ts")).subject,
  },
  "llamaindex-openai": {
    title: "`@llamaindex/openai`",
    peer: "llamaindex-openai",
    load: async () => (await import("./llamaindex-openai.ts")).subject,
  },
  "cohere-ai": {
    title: "`cohere-ai`",
    peer: "cohere-ai",
    load: async () => (await import("./cohere-ai.ts")).subject,
  },
  "langchain-cohere": {
    title: "`@langchain/cohere`",
    peer: "langchain-cohere",
    load: async () => (await import("./langchain-cohere.ts")).subject,
  },
};

export const SUBJECT_NAMES: readonly SubjectName[] = Object.keys(SUBJECTS) as SubjectName[];
