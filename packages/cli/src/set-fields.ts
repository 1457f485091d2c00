type Set<T> = { [key in keyof T]?: Exclude<T[key], undefined> };

/** The fields that are set: where a property may be left out, it may not be there as `undefined`. */
export const setFields = <T extends object>(fields: T): Set<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Set<T>;
