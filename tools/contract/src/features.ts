/** What the contract asks of every host, in a reader's words; the order is that of the table. */
type Titles<F extends string = string> = Readonly<Record<F, string>>;

const VECTORS = {
  "input-order": "One vector for each input, in input order, though batches finish in another",
  "as-client": "The numbers are those of the bare client",
  "batches-of-16": "At most 16 inputs in one request, unless another number is given",
  "empty-list": "No inputs give no vectors and send nothing",
  "bad-inputs": "Inputs that cannot be sent are refused by index, and nothing is sent",
  "broken-answers": "A broken answer is a `ResponseError`, never vectors",
  "partial-failure":
    "What fails keeps the finished vectors (`PartialBatchError`); `resume()` sends only the rest",
  "abort-before": "An abort before the call sends nothing and rejects with the reason",
  "abort-under-way": "An abort under way rejects with the reason and closes the connection",
  errors: "The service's refusal keeps class, `status`, `code`, the server's words and `requestId`",
  retries: "A dead service gets `maxRetries` + 1 requests, not one more",
  progress: "Each finished batch is told, for a progress bar",
  secrets: "No secret is in errors, inspection or JSON",
} as const;

const EMBEDDINGS: Titles<keyof typeof VECTORS | "query-and-document" | "token-counts"> = {
  ...VECTORS,
  "query-and-document": "AI Search learns which text is a query and which a document",
  "token-counts": "The number of tokens that the service counted",
};

const IMAGES: Titles<keyof typeof VECTORS | "one-space"> = {
  ...VECTORS,
  "one-space": "Texts and images have vectors of one space",
};

const RERANK = {
  "best-first": "Documents come best first, with the bare client's scores",
  "top-n": "Only the best `topN` come back",
  ties: "Equal scores keep input order",
  "inputs-unchanged": "The caller's documents stay as they are",
  "empty-list": "No documents send nothing",
  "bad-inputs": "Documents that cannot be sent are refused by index, and nothing is sent",
  "broken-answers": "A broken answer is a `ResponseError`, never an order",
  "whole-or-nothing": "If a batch fails there is no order, never one of a part",
  "abort-before": "An abort before the call sends nothing and rejects with the reason",
  "abort-under-way": "An abort under way rejects with the reason and closes the connection",
  errors: "The service's refusal keeps class, `status`, `code`, the server's words and `requestId`",
  retries: "A dead service gets `maxRetries` + 1 requests, not one more",
  secrets: "No secret is in errors, inspection or JSON",
  "token-counts": "The number of tokens that the service counted",
} as const;

const CHAT = {
  text: "Text, at once and as a stream, word by word",
  roles: "System, user and assistant messages reach the server as such",
  "tool-call": "The call of a tool, with its arguments as an object",
  "parallel-tool-calls": "Several tool calls in one answer, also interleaved in a stream",
  "arguments-no-object": "Arguments that are JSON but no object are kept as text and never an input",
  "arguments-cut": "Arguments that were cut are kept as text and never an input",
  "arguments-cut-in-stream": "Likewise those of a stream, when its pieces are joined",
  reasoning: "Reasoning, apart from the text",
  usage: "The number of tokens that the service counted",
  model: "The name of the model that answered",
  "finish-reason": "Why the model stopped: `stop`, `length`, tool calls",
  "stream-equals-chat": "A stream adds up to what the answer at once says",
  truncation: "A stream that is cut is a `StreamError` with what came, never a normal end",
  "error-in-stream": "An error inside a stream is a `StreamError` with the server's words and what came",
  "abort-before": "An abort before the call sends nothing and rejects with the reason",
  "abort-under-way":
    "An abort under way, also between two words, rejects with the reason and closes the connection",
  leaving: "A reader that leaves a stream closes its connection",
  errors: "The service's refusal keeps class, `status`, `code`, the server's words and `requestId`",
  retries: "A dead service gets `maxRetries` + 1 requests, not one more, at once and as a stream",
  secrets: "No secret is in errors, inspection or JSON",
} as const;

/** The features of each capability by id. */
export const FEATURES: {
  readonly embeddings: typeof EMBEDDINGS;
  readonly "image embeddings": typeof IMAGES;
  readonly rerank: typeof RERANK;
  readonly chat: typeof CHAT;
} = { embeddings: EMBEDDINGS, "image embeddings": IMAGES, rerank: RERANK, chat: CHAT };

export type Capability = keyof typeof FEATURES;
export type FeatureOf<C extends Capability> = keyof (typeof FEATURES)[C];

/** A capability's features, as plain text for whoever walks over all of them. */
export const titlesOf = (capability: Capability): Titles => FEATURES[capability];
