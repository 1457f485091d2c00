import { inspect } from "node:util";
import { MetadataMode, TextNode, type NodeWithScore } from "@llamaindex/core/schema";
import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { AISearchRerank, PaiEasRerank } from "../src/index.ts";

const QUERY = "How does a connection pool work?";
const given = (): NodeWithScore[] =>
  [
    "Bread is baked in an oven.",
    "A connection pool keeps sockets open for further requests.",
    "Rivers flow into the sea.",
  ].map((text, index) => ({
    node: new TextNode({ id_: `node-${index}`, text, metadata: { index } }),
    score: 0.5,
  }));

test("nodes come back best first with the model's score, and those given stay as they are", async () => {
  await using emulator = await startEmulator();
  const { endpoint, token } = emulator.services.rerank;
  const nodes = given();

  const best = await new PaiEasRerank({ endpoint, token }).postprocessNodes(nodes, QUERY);

  expect(best).toHaveLength(3);
  expect(best[0]?.node).toBe(nodes[1]?.node);
  const scores = best.map(({ score = Number.NaN }) => score);
  expect(scores).toEqual(scores.toSorted((one, other) => other - one));
  expect(nodes.map(({ score }) => score)).toEqual([0.5, 0.5, 0.5]);
});

test("AI Search keeps the best that were asked for, and a query may be a list of parts", async () => {
  await using emulator = await startEmulator();
  const { endpoint, deploymentId, apiKey, token } = emulator.services["search-rerank"];
  const reranker = new AISearchRerank({ endpoint, deploymentId, apiKey, token, topN: 1 });

  const best = await reranker.postprocessNodes(given(), [{ type: "text", text: QUERY }]);

  expect(best.map(({ node }) => node.metadata["index"])).toEqual([1]);
});

test("nodes below the least score are left out, and a least score that is none is refused", async () => {
  await using emulator = await startEmulator();
  const { endpoint, token } = emulator.services.rerank;
  const [first, second] = await new PaiEasRerank({ endpoint, token }).postprocessNodes(given(), QUERY);
  const asked = emulator.requests.length;

  const minScore = ((first?.score ?? 0) + (second?.score ?? 0)) / 2;
  const best = await new PaiEasRerank({ endpoint, token, minScore }).postprocessNodes(given(), QUERY);
  const refused = new PaiEasRerank({ endpoint, token, minScore: Number.NaN });

  expect(best.map(({ node }) => node.metadata["index"])).toEqual([1]);
  await expect(refused.postprocessNodes(given(), QUERY)).rejects.toMatchObject({ code: "INPUT_INVALID" });
  expect(emulator.requests.filter(({ method }) => method === "POST")).toHaveLength(asked);
});

test("the model reads a node's metadata with its text, or the text alone", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.rerank;
  const sent = (): unknown =>
    (JSON.parse(emulator.requests.at(-1)?.body ?? "") as { documents: string[] }).documents[0];

  await new PaiEasRerank({ endpoint, token }).postprocessNodes(given(), QUERY);
  expect(sent()).toBe("index: 0\n\nBread is baked in an oven.");

  const metadataMode = MetadataMode.NONE;
  await new PaiEasRerank({ endpoint, token, metadataMode }).postprocessNodes(given(), QUERY);
  expect(sent()).toBe("Bread is baked in an oven.");
});

test("no nodes stay none and send nothing; nodes without a query are refused", async () => {
  const reranker = new PaiEasRerank({ service: "nowhere" });

  expect(await reranker.postprocessNodes([], QUERY)).toEqual([]);
  expect(await reranker.postprocessNodes([])).toEqual([]);
  await expect(reranker.postprocessNodes(given())).rejects.toMatchObject({ code: "INPUT_EMPTY" });
});

test("inspection of the classes shows no secret", () => {
  const token = "secret-token-1234567890";
  const reranker = new PaiEasRerank({ endpoint: "http://127.0.0.1:1/api/predict/demo", token });

  expect(inspect(reranker, { depth: 10, showHidden: true })).not.toContain(token);
});
