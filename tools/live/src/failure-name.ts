/** What a connection failed with, in the shortest words: a system code, or the error's name. */
export function failureName(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  const cause: unknown = error.cause;
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string") return cause.code;
  if (error instanceof AggregateError && error.errors.length > 0) return failureName(error.errors[0]);
  return code ?? error.name;
}
