import { PaifangError, PartialBatchError, type EasClient } from "@paifang/client";

/** An answer of whatever status, or why none came. */
export type Reply =
  | {
      readonly status: number;
      readonly headers: Headers;
      /** Its beginning. */
      readonly text: string;
      readonly error?: undefined;
    }
  | {
      readonly status?: undefined;
      readonly headers?: undefined;
      readonly text?: undefined;
      readonly error: PaifangError;
    };

/** Lists of models are far smaller; pages may be larger, and their beginning is enough. */
const MOST_CHARACTERS = 262_144;

/** Asks by GET. What is no error of the network's comes as a reply. */
export async function ask(client: EasClient, path: string): Promise<Reply> {
  try {
    const response = await client.fetch(path, { headers: { accept: "application/json, */*;q=0.5" } });
    return { status: response.status, headers: response.headers, text: await beginningOf(response) };
  } catch (error) {
    if (!PaifangError.isInstance(error)) throw error;
    return { error };
  }
}

async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of body) {
    text += decoder.decode(piece, { stream: true });
    if (text.length >= MOST_CHARACTERS) break;
  }
  return text;
}

/** What JSON says; `undefined` for anything else. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const SHOWN_CHARACTERS = 80;

/** A page in a few words: its title, else its first words. */
export function pageOf(text: string): string {
  const title = /<title[^>]*>(?<title>[^<]*)/i.exec(text)?.groups?.["title"];
  const plain = title ?? text.replace(/<(?:script|style)[\s\S]*?<\/(?:script|style)>|<[^>]*>/gi, " ");
  const line = plain.replace(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line;
}

/** The error behind the inputs that failed, where a batch's did. */
export function causeOf(error: unknown): PaifangError | undefined {
  if (PartialBatchError.isInstance(error)) return causeOf(error.failures[0]?.error);
  return PaifangError.isInstance(error) ? error : undefined;
}
