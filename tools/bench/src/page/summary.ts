export const summary = (r: unknown): string => "";
