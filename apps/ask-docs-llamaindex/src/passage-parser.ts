import { NodeParser, TokenTextSplitter } from "@llamaindex/core/node-parser";
import { Document, NodeRelationship, TextNode } from "@llamaindex/core/schema";
import { PASSAGE_CHARACTERS, PREPARATION_VERSION, toPassages, type SourceFile } from "@paifang/story";

/** Raised when a change here makes other passages, so that an index never mixes the two. */
const PARSER_VERSION = 1;

/** Names the way that passages are made. */
export const PREPARATION: string = `preparation ${PREPARATION_VERSION}.${PARSER_VERSION}`;

/** Counts characters as tokens, because the passages of the story are measured in them. */
const characters = {
  encode: (text: string): Uint32Array => new Uint32Array(text.length),
  decode: (): string => "",
};

/** Not the SentenceSplitter: its time grows with the square of a section, 9 s for 40 KB of short sentences. */
const splitter = new TokenTextSplitter({
  chunkSize: PASSAGE_CHARACTERS,
  chunkOverlap: 0,
  separator: "\n\n",
  backupSeparators: ["\n", " "],
  tokenizer: characters,
});

const METADATA_KEYS = ["file", "heading"];

/** PostgreSQL stores every character but this one. */
const NUL = "\0";

export const toDocuments = (files: readonly SourceFile[]): Document[] =>
  files.map(
    ({ path, text }) => new Document({ id_: path, text: text.replaceAll(NUL, ""), metadata: { file: path } }),
  );

/** Cuts documents into passages that begin with the headings above them. */
export class PassageParser extends NodeParser<Promise<TextNode[]>> {
  // A passage names its neighbours nowhere in this program.
  override includePrevNextRel: boolean = false;

  protected override async parseNodes(documents: TextNode[]): Promise<TextNode[]> {
    return (await Promise.all(documents.map(parseDocument))).flat();
  }
}

async function parseDocument(document: TextNode): Promise<TextNode[]> {
  const { id_: path, text: whole } = document;
  const passages = await toPassages({ path, text: whole }, async (text) => splitter.splitText(text));
  return passages.map(
    ({ text, file, heading }) =>
      new TextNode({
        text,
        metadata: { file, heading },
        // The text begins with its headings.
        excludedEmbedMetadataKeys: METADATA_KEYS,
        excludedLlmMetadataKeys: METADATA_KEYS,
        relationships: { [NodeRelationship.SOURCE]: document.asRelatedNodeInfo() },
      }),
  );
}
