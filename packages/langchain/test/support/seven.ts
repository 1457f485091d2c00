import {
  AISearchEmbeddings,
  AISearchMultimodalEmbeddings,
  AISearchRerank,
  ChatPaiEas,
  PaiEasEmbeddings,
  PaiEasLLM,
  PaiEasRerank,
} from "../../src/index.ts";

/** Fields that every class takes, those of AI Search among them. */
export type AnyFields = {
  endpoint?: string | undefined;
  token?: string | undefined;
  apiKey?: string | undefined;
  deploymentId?: string | undefined;
  service?: string | undefined;
  model?: string | undefined;
  headers?: Record<string, string> | undefined;
  maxConcurrency?: number | undefined;
  maxRetries?: number | undefined;
  proxy?: string | undefined;
};

type Made = { made: object; call(text: string): Promise<unknown> };

const withCall = <T extends object>(made: T, call: (made: T, text: string) => Promise<unknown>): Made => ({
  made,
  call: (text) => call(made, text),
});

/** All classes of this package, each with a call that needs one text. */
export const SEVEN: readonly [string, (fields: AnyFields) => Made][] = [
  ["ChatPaiEas", (fields) => withCall(new ChatPaiEas(fields), (model, text) => model.invoke(text))],
  ["PaiEasLLM", (fields) => withCall(new PaiEasLLM(fields), (model, text) => model.invoke(text))],
  [
    "PaiEasEmbeddings",
    (fields) => withCall(new PaiEasEmbeddings(fields), (model, text) => model.embedQuery(text)),
  ],
  [
    "PaiEasRerank",
    (fields) => withCall(new PaiEasRerank(fields), (model, text) => model.rerank([text], "a")),
  ],
  [
    "AISearchEmbeddings",
    (fields) => withCall(new AISearchEmbeddings(fields), (model, text) => model.embedQuery(text)),
  ],
  [
    "AISearchMultimodalEmbeddings",
    (fields) => withCall(new AISearchMultimodalEmbeddings(fields), (model, text) => model.embedQuery(text)),
  ],
  [
    "AISearchRerank",
    (fields) => withCall(new AISearchRerank(fields), (model, text) => model.rerank([text], "a")),
  ],
];
