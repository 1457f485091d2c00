/** Fields without those that are `undefined`: hosts take a field that is there for one that says something. */
export function givenFields<F extends object>(fields: F): { [key in keyof F]?: Exclude<F[key], undefined> } {
  // A loop, because lists of entries cost several times as much, and this runs for every answer.
  const given: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) {
    const value: unknown = fields[key as keyof F];
    if (value === undefined) continue;
    // Assigned, this one would be no field but a prototype.
    if (key === "__proto__") Object.defineProperty(given, key, { value, ...PLAIN });
    else given[key] = value;
  }
  return given as { [key in keyof F]?: Exclude<F[key], undefined> };
}

const PLAIN = { enumerable: true, writable: true, configurable: true } as const;
