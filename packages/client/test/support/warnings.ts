/** Collects this package's warnings while the step runs: code and text of each. */
export async function warningsOf(step: () => unknown): Promise<{ code: unknown; text: string }[]> {
  const seen: { code: unknown; text: string }[] = [];
  const listen = (warning: Error): void => {
    if (warning.name === "PaifangWarning")
      seen.push({ code: Reflect.get(warning, "code"), text: warning.message });
  };
  process.on("warning", listen);
  try {
    await step();
    // The process tells warnings in its next turn.
    await new Promise(setImmediate);
  } finally {
    process.off("warning", listen);
  }
  return seen;
}
