import { PaifangError } from "../errors.ts";

/** The attempts of exchanges that failed, and their requests' ids as far as the errors tell them. */
export function countFailed(errors: readonly unknown[]): { attempts: number; requestIds: string[] } {
  let attempts = 0;
  const requestIds: string[] = [];
  // Inputs that were never sent fail with another one's error.
  for (const error of new Set(errors)) {
    if (!PaifangError.isInstance(error)) continue;
    attempts += error.attempts;
    if (error.requestId !== undefined) requestIds.push(error.requestId);
  }
  return { attempts, requestIds };
}
