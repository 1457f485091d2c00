/** One message of a conversation, as text. */
export type Turn = {
  role: string;
  text: string;
  toolCallId?: string;
  toolNames?: Readonly<Record<string, string>>;
};

export type Tool = { name: string; description: string; parameters: unknown };

export const lastUserText = (turns: readonly Turn[]): string =>
  turns.findLast(({ role }) => role === "user")?.text ?? "";
