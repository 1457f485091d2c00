import { PaifangError } from "../errors.ts";
import { retryCost } from "../transport/retry.ts";
import type { Context } from "./context.ts";

const PARTS = 2;

/** Takes both halves of a failed batch out of the endpoint's budget for retries. */
export const payForParts =
  ({ state: { endpoints, config } }: Context) =>
  (error: unknown): boolean => {
    const now = config.now();
    const cost = PaifangError.isInstance(error) ? retryCost(error) : 1;
    return endpoints.candidate(now).budget.spend(PARTS * cost, now);
  };
