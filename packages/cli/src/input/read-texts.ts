import { CommandError } from "../failure/command-error.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { readInput } from "./read-input.ts";

/** A text, with the id that its line gave it. */
export type InputText = { text: string; id?: string | number };

/** The texts of the arguments; `-` stands for those of standard input. */
export async function readTexts(io: Io, given: readonly string[]): Promise<InputText[]> {
  const texts: InputText[] = [];
  for (const text of given)
    if (text === "-") texts.push(...textsOfLines(io, (await readInput(io)).toString()));
    else texts.push({ text });
  return texts;
}

/** Plain lines; or JSON lines, if the first one is. Blank lines are no texts. */
function textsOfLines(io: Io, input: string): InputText[] {
  const lines = input
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((text, index) => ({ text, number: index + 1 }))
    .filter(({ text }) => text.trim() !== "");
  if (lines[0]?.text.trimStart().startsWith("{") !== true) return lines.map(({ text }) => ({ text }));
  return lines.map(({ text, number }) => {
    const found = textOfObject(text);
    if (found !== undefined) return found;
    const { failure } = messagesFor(io.env);
    throw new CommandError("LINE_INVALID", failure.lineInvalid(number), { tries: [failure.lineForm] });
  });
}

function textOfObject(line: string): InputText | undefined {
  try {
    const { text, id }: { text?: unknown; id?: unknown } = JSON.parse(line);
    if (typeof text !== "string") return undefined;
    return typeof id === "string" || typeof id === "number" ? { text, id } : { text };
  } catch {
    return undefined;
  }
}
