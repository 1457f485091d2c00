import { basename, extname } from "node:path";
import { Document } from "@langchain/core/documents";
import { RecursiveCharacterTextSplitter } from "@langchain/textsplitters";
import type { SourceFile } from "./documents.ts";
import { cleanMarkdown, type CleanText, type Section } from "./markdown.ts";

/** Where a passage stands: the file, and the title with the headings above its first line. */
export type PassageSource = { file: string; heading: string };
export type Passage = Document<PassageSource>;

/** Raised when a change here makes other passages, so that a cache never mixes the two. */
export const PREPARATION_VERSION = 1;

const PASSAGE_CHARACTERS = 1200;

const splitter = new RecursiveCharacterTextSplitter({ chunkSize: PASSAGE_CHARACTERS, chunkOverlap: 0 });

type Draft = { path: readonly string[]; text: string };

/**
 * Cuts a file into passages of about 1200 characters.
 *
 * Each begins with the title and the nearest heading, because a paragraph alone seldom names what it is about.
 * Neighbouring short sections share a passage, the later ones under a line with their heading.
 */
export async function toPassages({ path, text }: SourceFile): Promise<Passage[]> {
  const { title = basename(path, extname(path)), sections } = isMarkdown(path)
    ? cleanMarkdown(text)
    : plainText(text);
  const drafts: Draft[] = [];
  for (const section of sections) joinOrAppend(drafts, section, await piecesOf(section));
  return drafts.map((draft) => {
    const nearest = draft.path.at(-1);
    const opening = nearest === undefined ? title : `${title}: ${nearest}`;
    return new Document({
      pageContent: `${opening}\n\n${draft.text}`.toWellFormed(),
      metadata: { file: path, heading: [title, ...draft.path].join(" › ").toWellFormed() },
    });
  });
}

const piecesOf = ({ text }: Section): Promise<string[]> => splitter.splitText(text);

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
