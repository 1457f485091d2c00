import { refuseToolMedia } from "../operations/check-messages.ts";
import type { ConversationSettings } from "../types.ts";

type Part = { readonly type: string; readonly text?: unknown };
type Message = { readonly role: string; readonly content: string | readonly Part[] };
type Result = Part & { readonly output?: { readonly type: string; readonly value?: unknown } };

/**
 * A prompt whose tool results are typed outputs, as servers take it: those that are lists of parts become their text,
 * and files among the parts a user message behind the results.
 *
 * @throws {InputError} there are files, and `toolImages` does not move them.
 */
export function withToolFiles<M extends Message>(
  prompt: readonly M[],
  { toolImages }: ConversationSettings,
): M[] {
  return prompt.flatMap((message, index) => {
    if (message.role !== "tool" || typeof message.content === "string") return [message];
    const results = message.content.map(apart);
    const files = results.flatMap((result) => result.files);
    const answered = { ...message, content: results.map(({ part }) => part) };
    if (files.length === 0) return [answered];
    refuseToolMedia(index, toolImages);
    // Users' messages of such a host hold the same parts.
    return [answered, { role: "user", content: files } as unknown as M];
  });
}

function apart(part: Result): { part: Part; files: Part[] } {
  const { output } = part;
  if (output?.type !== "content" || !Array.isArray(output.value)) return { part, files: [] };
  const parts: readonly Part[] = output.value;
  const value = parts.flatMap(({ type, text }) => (type === "text" ? text : [])).join("\n");
  const told: Result = { ...part, output: { type: "text", value } };
  return { part: told, files: parts.filter(({ type }) => type === "file") };
}
