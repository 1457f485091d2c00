import { PaifangError } from "../errors.ts";
import { retryCost } from "../transport/retry.ts";
import type { Context } from "./context.ts";

/** Takes the request for a part of a failed batch out of the endpoint's budget for retries. */
export const payForPart =
  ({ state: { endpoints, config } }: Context) =>
  (error: unknown): boolean => {
    const now = config.now();
    const cost = PaifangError.isInstance(error) ? retryCost(error) : 1;
    return endpoints.candidate(now).budget.spend(cost, now);
  };
