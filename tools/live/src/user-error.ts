/** What a person can put right: said in plain words, without a stack. */
export class UserError extends Error {
  override readonly name = "UserError";
}
