import { RecursiveCharacterTextSplitter } from "@langchain/textsplitters";
import { PASSAGE_CHARACTERS, passagesOf, type Passage, type SourceFile } from "@paifang/story";

const splitter = new RecursiveCharacterTextSplitter({ chunkSize: PASSAGE_CHARACTERS, chunkOverlap: 0 });

/** Cuts files into passages with LangChain's splitter. */
export const toPassages = (files: readonly SourceFile[]): Promise<Passage[]> =>
  passagesOf(files, (text) => splitter.splitText(text));
