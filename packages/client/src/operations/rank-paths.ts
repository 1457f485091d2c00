import type { Exchange, ServerMessage } from "../exchange.ts";
import { refusalCode } from "../transport/refusal-code.ts";

/** Where rerankers answer, in the order in which they are asked. */
export const RERANK_PATHS = ["/v1/rerank", "/rerank", "/v2/rerank", "/v1/score", "/score"] as const;
/** For numbers alone; every path that ranks gives them too. */
export const SCORE_PATHS = ["/v1/score", "/score", "/v1/rerank", "/rerank", "/v2/rerank"] as const;
/** Only these take a query for each document. */
export const PAIR_PATHS = ["/v1/score", "/score"] as const;

/** What a body looks like. */
export type RankForm = "rerank" | "score";

/** The form that a path takes by its last segment, and `otherwise` for a path that tells nothing. */
export function formOf(path: string, otherwise: RankForm): RankForm {
  const last = /([^/]*)\/*$/.exec(path.replace(/\?.*$/s, ""))?.[1]?.toLowerCase();
  return last === "rerank" || last === "score" ? last : otherwise;
}

type Walk<D> = {
  /** The paths to try, in order. */
  paths: readonly string[];
  /** A path that another call found meanwhile. */
  found(): string | undefined;
  exchangeAt(path: string): Exchange<D>;
};

/**
 * An exchange that moves on to the next path where one is not served, and the path at which it stands.
 * Moving on is no retry and counts as none.
 */
export function alongPaths<D>({ paths, found, exchangeAt }: Walk<D>): {
  exchange: Exchange<D>;
  current(): string;
} {
  const tried: string[] = [];
  const nextPath = (): string | undefined =>
    [found(), ...paths].find((path) => path !== undefined && paths.includes(path) && !tried.includes(path));
  const at = (path: string): Exchange<D> => {
    tried.push(path);
    const exchange = exchangeAt(path);
    return {
      ...exchange,
      readError: (status, text) => {
        const said = exchange.readError(status, text);
        const isLast = tried.length > 1 && isMissing(status, said) && nextPath() === undefined;
        return isLast ? withNote(said, `none of ${tried.join(", ")} is served`) : said;
      },
      revise: (status, said) => {
        const next = isMissing(status, said) ? nextPath() : undefined;
        return next === undefined ? undefined : at(next);
      },
    };
  };
  return { exchange: at(nextPath() ?? ""), current: () => tried.at(-1) ?? "" };
}

/** A 404 about the model comes from a path that is there. */
const isMissing = (status: number, said: ServerMessage): boolean =>
  status === 405 || (status === 404 && refusalCode(status, said, "pai-eas") !== "MODEL_NOT_FOUND");

const withNote = (said: ServerMessage, note: string): ServerMessage => ({
  ...said,
  message: said.message === undefined ? note : `${said.message} (${note})`,
});
