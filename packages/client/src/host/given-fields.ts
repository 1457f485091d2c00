/** Fields without those that are `undefined`: hosts take a field that is there for one that says something. */
export function givenFields<F extends object>(fields: F): { [key in keyof F]?: Exclude<F[key], undefined> } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [key in keyof F]?: Exclude<F[key], undefined> };
}
