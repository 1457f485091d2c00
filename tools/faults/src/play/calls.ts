import {
  accumulateChat,
  type AISearchClient,
  type AISearchKind,
  type ChatResponse,
  type EasClient,
  type EmbedResponse,
  type RerankResult,
} from "@paifang/client";

/** What a call is made with. Clients are made at first use and closed by whoever runs the case. */
export type Clients = { eas(): EasClient; search(kind: AISearchKind): AISearchClient };

const numbersOf = ({ embeddings }: EmbedResponse): number[][] => embeddings.map((vector) => [...vector]);

const textOf = ({ text, finishReason, toolCalls }: ChatResponse): ChatOutcome => ({
  text,
  finishReason,
  ...(toolCalls.length === 0 ? {} : { toolCalls }),
});

export type ChatOutcome = Pick<ChatResponse, "text" | "finishReason"> &
  Partial<Pick<ChatResponse, "toolCalls">>;

const MESSAGES = [{ role: "user", content: "Why is the sky blue?" }] as const;
const DOCUMENTS = ["ash", "birch", "cedar"];
const QUERY = "a tree";
const PIXEL = `data:image/png;base64,${Buffer.from("\u0089PNG\r\n\u001a\n0123456789", "latin1").toString("base64")}`;
/** Above what makes a client suspect a gateway's limit when the connection breaks. */
const LARGE_TEXT = "a".repeat(950_000);

/** A connection takes its next request in the turn after its last answer; one that comes sooner opens another. */
const connectionIsFree = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
};

/** What each call resolves with: the part of the answer that its caller is after. */
type Outcomes = {
  "embed a text": number[][];
  "embed two texts": number[][];
  "embed three texts": number[][];
  "embed two texts one by one": number[][];
  "embed a text and later another": number[][];
  "embed a large text": number[][];
  "embed to five dimensions": number[][];
  rerank: RerankResult[];
  score: number[];
  chat: ChatOutcome;
  complete: string;
  "stream chat": ChatOutcome;
  "stream two choices": string[];
  models: string[];
  "invoke by POST": string;
  "invoke by POST after a GET": string;
  "invoke by GET": string;
  fetch: { status: number; text: string };
  "embed a text on AI Search": number[][];
  "embed two texts on AI Search": number[][];
  "embed an image on AI Search": number[][];
  "rerank on AI Search": RerankResult[];
};

export type CallName = keyof Outcomes;
export type Given<C extends CallName> = Outcomes[C];

/** The calls that a case can name. */
export const CALLS: { readonly [C in CallName]: (clients: Clients) => Promise<Outcomes[C]> } = {
  "embed a text": async ({ eas }) => numbersOf(await eas().embed({ input: ["ash"] })),
  "embed two texts": async ({ eas }) => numbersOf(await eas().embed({ input: ["ash", "birch"] })),
  "embed three texts": async ({ eas }) => numbersOf(await eas().embed({ input: DOCUMENTS })),
  "embed two texts one by one": async ({ eas }) =>
    numbersOf(await eas().embed({ input: ["ash", "birch"], maxBatchSize: 1, maxConcurrency: 1 })),
  "embed a text and later another": async ({ eas }) => {
    const first = numbersOf(await eas().embed({ input: ["ash"] }));
    await connectionIsFree();
    return [...first, ...numbersOf(await eas().embed({ input: ["birch"] }))];
  },
  "embed a large text": async ({ eas }) => numbersOf(await eas().embed({ input: [LARGE_TEXT] })),
  "embed to five dimensions": async ({ eas }) =>
    numbersOf(await eas().embed({ input: ["ash"], dimensions: 5 })),
  rerank: async ({ eas }) => (await eas().rerank({ query: QUERY, documents: DOCUMENTS })).results,
  score: async ({ eas }) => (await eas().score({ query: QUERY, documents: DOCUMENTS })).scores,
  chat: async ({ eas }) => textOf(await eas().chat({ messages: MESSAGES })),
  complete: async ({ eas }) => (await eas().complete({ prompt: "The sky is" })).text,
  "stream chat": async ({ eas }) =>
    textOf(await accumulateChat(await eas().streamChat({ messages: MESSAGES }))),
  "stream two choices": async ({ eas }) => {
    const { choices } = await accumulateChat(await eas().streamChat({ messages: MESSAGES, n: 2 }));
    return choices.map(({ text }) => text);
  },
  models: async ({ eas }) => (await eas().models()).models.map(({ id }) => id),
  "invoke by POST": async ({ eas }) => (await eas().invoke({ path: "/run", body: { n: 1 } })).text(),
  "invoke by POST after a GET": async ({ eas }) => {
    await eas().invoke({ path: "/state", method: "GET" });
    await connectionIsFree();
    return (await eas().invoke({ path: "/run", body: { n: 1 } })).text();
  },
  "invoke by GET": async ({ eas }) => (await eas().invoke({ path: "/state", method: "GET" })).text(),
  fetch: async ({ eas }) => {
    const response = await eas().fetch("/v1/models");
    return { status: response.status, text: await response.text() };
  },
  "embed a text on AI Search": async ({ search }) =>
    numbersOf(await search("text").embed({ input: ["ash"] })),
  "embed two texts on AI Search": async ({ search }) =>
    numbersOf(await search("text").embed({ input: ["ash", "birch"] })),
  "embed an image on AI Search": async ({ search }) =>
    numbersOf(await search("multimodal").embedImages({ input: [PIXEL] })),
  "rerank on AI Search": async ({ search }) =>
    (await search("reranker").rerank({ query: QUERY, documents: DOCUMENTS })).results,
};
