/** A tool as the model called it. */
export type CalledTool = { name: string; arguments: string };

/** One message of a conversation, as text. */
export type Turn = {
  role: string;
  text: string;
  toolCallId?: string;
  /** The calls of the whole conversation, by their ids. */
  calls?: Readonly<Record<string, CalledTool>>;
};

export type Tool = { name: string; description: string; parameters: unknown };

/** What a tool answered, and to what. */
export type ToolResult = { call: CalledTool | undefined; text: string };

export const lastUserText = (turns: readonly Turn[]): string =>
  turns.findLast(({ role }) => role === "user")?.text ?? "";

/** What tools have answered since the user spoke last. */
export const resultsOf = (turns: readonly Turn[]): ToolResult[] =>
  sinceUser(turns)
    .filter(({ role }) => role === "tool")
    .map(({ text, toolCallId = "", calls = {} }) => ({ call: calls[toolCallId], text }));

/** How often the model has called tools since the user spoke last, those of one message once. */
export const roundsOf = (turns: readonly Turn[]): number =>
  sinceUser(turns).filter(({ role }, place, later) => role === "tool" && later[place - 1]?.role !== "tool")
    .length;

const sinceUser = (turns: readonly Turn[]): readonly Turn[] =>
  turns.slice(turns.findLastIndex(({ role }) => role === "user") + 1);
