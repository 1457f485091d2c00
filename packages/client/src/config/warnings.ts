import type { Warn } from "../auth/token.ts";

/** Warnings go through the process, each once for a client. */
export function warnOnce(): Warn {
  const told = new Set<string>();
  return (code, text) => {
    if (told.has(code)) return;
    told.add(code);
    emitWarning(code, text);
  };
}

export const emitWarning: Warn = (code, text) => process.emitWarning(text, { type: "PaifangWarning", code });
