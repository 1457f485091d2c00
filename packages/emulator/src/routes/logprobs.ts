import type { AskedLogprobs } from "./chat-request.ts";

/** What stands in for the probability of every token: there is no model to have one. */
const LOGPROB = -0.25;
/** Each of the others is less likely than the one before. */
const STEP = -1;

const tokenOf = (token: string, logprob: number): Record<string, unknown> => ({
  token,
  logprob,
  bytes: [...Buffer.from(token)],
});

const othersOf = (token: string, count: number): [string, number][] =>
  Array.from({ length: count }, (_, place) => [
    place === 0 ? token : `${token}~${place}`,
    LOGPROB + STEP * place,
  ]);

/** The probabilities of a chat answer's tokens, in the documented form. */
export function chatLogprobs(pieces: readonly string[], asked: AskedLogprobs | undefined): unknown {
  if (asked === undefined) return null;
  const content = pieces.map((token) => ({
    ...tokenOf(token, LOGPROB),
    top_logprobs: othersOf(token, asked.top).map((other) => tokenOf(...other)),
  }));
  return { content };
}

/** Those of a completion, whose form is older: lists side by side, and where each token begins. */
export function completionLogprobs(
  pieces: readonly string[],
  asked: AskedLogprobs | undefined,
  start = 0,
): unknown {
  if (asked === undefined) return null;
  let offset = start;
  return {
    text_offset: pieces.map((piece) => (offset += piece.length) - piece.length),
    token_logprobs: pieces.map(() => LOGPROB),
    tokens: pieces,
    top_logprobs: pieces.map((piece) => Object.fromEntries(othersOf(piece, Math.max(1, asked.top)))),
  };
}
