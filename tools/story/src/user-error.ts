/** Something that the person at the terminal can put right: what is wrong, and what to do. */
export class UserError extends Error {
  readonly advice: string;
  constructor(message: string, advice: string, cause?: unknown) {
    super(message, { cause });
    this.name = "UserError";
    this.advice = advice;
  }
}

/** The system's word for a failed file operation, such as `ENOENT`. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : String(error);

/** A folder that was given for a program's data cannot be used. */
export const unusableDataFolder = (folder: string, error: unknown): UserError =>
  new UserError(
    `The data folder ${folder} cannot be used (${systemCode(error)}).`,
    "Give another one with `--data <folder>`.",
    error,
  );
