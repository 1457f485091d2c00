/** The reasoning of a message or delta. Older servers name it `reasoning_content`, newer ones `reasoning`, some send both. */
export function toReasoning(message: Readonly<Record<string, unknown>>): string | undefined {
  const { reasoning, reasoning_content: older } = message;
  if (typeof reasoning === "string" && reasoning !== "") return reasoning;
  return typeof older === "string" && older !== "" ? older : undefined;
}
