import { MetadataMode } from "@llamaindex/core/schema";
import { expect, test } from "vitest";
import { PassageParser, toDocuments } from "../src/passage-parser.ts";

test("a long section is cut into passages that together hold all of its words", async () => {
  const words = Array.from({ length: 900 }, (_, number) => `word${number}`);
  const nodes = await new PassageParser().getNodesFromDocuments(
    toDocuments([{ path: "long.txt", text: words.join(" ") }]),
  );

  const bodies = nodes.map((node) => node.getContent(MetadataMode.NONE).split("\n\n").slice(1).join(" "));
  expect(bodies.join(" ").split(" ")).toEqual(words);
  expect(Math.max(...bodies.map(({ length }) => length))).toBeLessThanOrEqual(1200);
});

test("a passage knows its file, its headings and the hash of its document, and is embedded without them", async () => {
  const documents = toDocuments([{ path: "a.md", text: "# A\n\n## B\n\nText." }]);

  const [node] = await new PassageParser().getNodesFromDocuments(documents);

  expect(node?.metadata).toEqual({ file: "a.md", heading: "A › B" });
  expect(node?.sourceNode).toMatchObject({ nodeId: "a.md", hash: documents[0]?.hash });
  expect(node?.getContent(MetadataMode.EMBED)).toBe("A: B\n\nText.");
});
