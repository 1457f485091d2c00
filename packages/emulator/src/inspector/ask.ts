/** Asks the emulator; a refusal is thrown with its own words. */
export async function ask<Value>(path: string, method: string = "GET", body?: unknown): Promise<Value> {
  const sent =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const answered = await fetch(path, { method, ...sent });
  const text = await answered.text();
  const value: unknown = text === "" ? undefined : JSON.parse(text);
  if (!answered.ok)
    throw new Error((value as { error?: string } | undefined)?.error ?? `HTTP ${answered.status}`);
  return value as Value;
}
