import { basename, extname } from "node:path";
import type { SourceFile } from "./documents.ts";
import { cleanMarkdown, type CleanText, type Section } from "./markdown.ts";
import { UserError } from "./user-error.ts";

/** A piece of a document. `heading` is the title with the headings above its first line. */
export type Passage = { text: string; file: string; heading: string };

/** Cuts a text into pieces of at most `PASSAGE_CHARACTERS`; each framework brings its own. */
export type Split = (text: string) => Promise<string[]>;

/** Raised when a change here makes other passages, so that a cache never mixes the two. */
export const PREPARATION_VERSION = 1;

export const PASSAGE_CHARACTERS = 1200;

type Draft = { path: readonly string[]; text: string };

/**
 * Cuts a file into passages of about 1200 characters.
 *
 * Each begins with the title and the nearest heading, because a paragraph alone seldom names what it is about.
 * Neighbouring short sections share a passage, the later ones under a line with their heading.
 */
export async function toPassages({ path, text }: SourceFile, split: Split): Promise<Passage[]> {
  const { title = basename(path, extname(path)), sections } = isMarkdown(path)
    ? cleanMarkdown(text)
    : plainText(text);
  const drafts: Draft[] = [];
  for (const section of sections) joinOrAppend(drafts, section, await split(section.text));
  return drafts.map((draft) => {
    const nearest = draft.path.at(-1);
    const opening = nearest === undefined ? title : `${title}: ${nearest}`;
    return {
      text: `${opening}\n\n${draft.text}`.toWellFormed(),
      file: path,
      heading: [title, ...draft.path].join(" › ").toWellFormed(),
    };
  });
}

/**
 * The passages of all files, one after the other.
 *
 * @throws {UserError} the files hold titles at most.
 */
export async function passagesOf(files: readonly SourceFile[], split: Split): Promise<Passage[]> {
  const passages = (await Promise.all(files.map((file) => toPassages(file, split)))).flat();
  if (passages.length === 0) throw titlesOnly();
  return passages;
}

export const titlesOnly = (): UserError =>
  new UserError("The documents hold nothing but titles.", "Give a folder whose files hold some text.");

function joinOrAppend(drafts: Draft[], { path }: Section, pieces: readonly string[]): void {
  for (const [place, piece] of pieces.entries()) {
    const heading = place === 0 && path.length > 0 ? `${path.at(-1)}\n\n` : "";
    const last = drafts.at(-1);
    if (last !== undefined && last.text.length + heading.length + piece.length + 2 <= PASSAGE_CHARACTERS)
      last.text += `\n\n${heading}${piece}`;
    else drafts.push({ path, text: piece });
  }
}

const isMarkdown = (path: string): boolean => extname(path).toLowerCase() !== ".txt";

const plainText = (text: string): CleanText => ({ title: undefined, sections: [{ path: [], text }] });

/**
 * The emulator's encoder reads the first 128 tokens of a text and takes its time for each, so that the opening of
 * a passage, headings included, stands for it. A service of one's own gets the whole passage.
 */
const OPENING_CHARACTERS = 320;

export const openingOf = (text: string): string => text.slice(0, OPENING_CHARACTERS).toWellFormed();
