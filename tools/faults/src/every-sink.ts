import { inspect } from "node:util";

/** All that a program may print of an error: message, stack, inspection with its causes, JSON, and the fields one by one. */
export function everySink(error: unknown): string {
  const texts = [
    String(error),
    inspect(error, { depth: 12, showHidden: true }),
    JSON.stringify(error) ?? "",
    JSON.stringify(error, Object.getOwnPropertyNames(error ?? {})) ?? "",
  ];
  for (let at = error; at instanceof Error; at = at.cause)
    texts.push(at.message, at.stack ?? "", ...Object.values(at).map(String));
  return texts.join("\n");
}

/** What a call was rejected with; a call that answered has no reason. */
export const reasonOf = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    await call;
  } catch (error) {
    return error;
  }
  return "answered";
};
