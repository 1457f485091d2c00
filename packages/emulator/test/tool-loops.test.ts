import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmulator, type DefaultServices, type Emulator } from "../src/index.ts";
import { complete, type Choice } from "./support/chat.ts";

const tool = (name: string, description: string, properties: Record<string, unknown>): unknown => ({
  type: "function",
  function: {
    name,
    description,
    parameters: { type: "object", properties, required: Object.keys(properties) },
  },
});
const text = { type: "string" };
const search = tool("search_documents", "Searches the documents", { query: text });
const price = tool("get_unit_price", "Looks up the unit price of a product", { product: text });
const calculate = tool("calculate", "Calculates an arithmetic expression", { expression: text });
const report = tool("report", "Hands in the finished answer", {
  answer: text,
  sources: { type: "array", items: text },
  figures: {
    type: "array",
    items: {
      type: "object",
      properties: { expression: text, value: { type: "number" } },
      required: ["expression", "value"],
    },
  },
});
const RESULTS: Readonly<Record<string, string>> = {
  search_documents:
    "[1] (trees.md)\nThe ash is a grey tree.\n\n[2] (wood.md)\nA gate of cedar needs twelve boards.",
  get_unit_price: '{"product":"cedar board","unitPrice":7.5}',
  calculate: '{"expression":"12 * 7.5","value":90}',
};
const WORDS =
  "Search the documents for how many boards a gate of cedar needs, " +
  'then look up the unit price of the product "cedar board". Then calculate "12 * unitPrice".';

let emulator: Emulator<DefaultServices>;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

type Called = { id: string; name: string; arguments: unknown };

/** Runs the tools that are called, as an agent does, until text or the report is answered. */
async function runLoop(
  words: string,
  more: Record<string, unknown>,
): Promise<{ calls: Called[][]; last: Choice }> {
  const messages: unknown[] = [{ role: "user", content: words }];
  const calls: Called[][] = [];
  for (let step = 0; step < 8; step++) {
    const { choices } = await complete(emulator.services.chat, { messages, ...more });
    const [last] = choices;
    if (last === undefined) throw new Error("no choice");
    const called = last.message.tool_calls ?? [];
    if (called.length === 0) return { calls, last };
    const round = called.map(({ id = "", function: { name = "", arguments: given } }) => ({
      id,
      name,
      arguments: JSON.parse(given) as unknown,
    }));
    calls.push(round);
    if (round.some(({ name }) => name === "report")) return { calls, last };
    messages.push(
      last.message,
      ...round.map(({ id, name }) => ({ role: "tool", tool_call_id: id, content: RESULTS[name] })),
    );
  }
  throw new Error("the loop did not end");
}

const withoutIds = (calls: readonly Called[][]): unknown =>
  calls.map((round) => round.map(({ name, arguments: given }) => [name, given]));

const STAGES = [
  [["search_documents", { query: "Search the documents for how many boards a gate of cedar needs" }]],
  [["get_unit_price", { product: "cedar board" }]],
  [["calculate", { expression: "12 * 7.5" }]],
];
const ANSWER =
  "A gate of cedar needs twelve boards. [2]\n" +
  "get_unit_price answered: product cedar board, unitPrice 7.5\n" +
  "calculate answered: expression 12 * 7.5, value 90";

test("what is asked for one after another is called so, later calls with what earlier ones told", async () => {
  const { calls, last } = await runLoop(WORDS, { tools: [search, price, calculate] });

  expect(withoutIds(calls)).toEqual(STAGES);
  expect(last).toMatchObject({ finish_reason: "stop", message: { content: ANSWER } });
});

test("where a call is required, the tool that is left gets the answer, its sources and what was told", async () => {
  const { calls } = await runLoop(WORDS, {
    tools: [search, price, calculate, report],
    tool_choice: "required",
  });

  expect(withoutIds(calls)).toEqual([
    ...STAGES,
    [["report", { answer: ANSWER, sources: ["wood.md"], figures: [{ expression: "12 * 7.5", value: 90 }] }]],
  ]);
});

test("an answer in a form after tools holds what they told", async () => {
  const { function: named } = report as { function: { name: string; parameters: unknown } };
  const { last } = await runLoop(WORDS, {
    tools: [search, price, calculate],
    response_format: { type: "json_schema", json_schema: { name: named.name, schema: named.parameters } },
  });

  expect(JSON.parse(last.message.content ?? "")).toEqual({
    answer: ANSWER,
    sources: ["wood.md"],
    figures: [{ expression: "12 * 7.5", value: 90 }],
  });
});

test("where a call is required and no tool fits, one that takes any words is called, then the one for the answer", async () => {
  const { calls } = await runLoop("How does a gate of cedar stand?", {
    tools: [price, calculate, report, search],
    tool_choice: "required",
  });

  expect(withoutIds(calls)).toMatchObject([
    [["search_documents", { query: "How does a gate of cedar stand?" }]],
    [["report", { sources: ["wood.md"], figures: [] }]],
  ]);
});

test("what may not be called side by side is called one after another", async () => {
  const words = 'Look up the unit price of the product "ash" and calculate "2 + 2".';
  const { calls } = await runLoop(words, { tools: [price, calculate], parallel_tool_calls: false });

  expect(withoutIds(calls)).toEqual([
    [["get_unit_price", { product: "ash" }]],
    [["calculate", { expression: "2 + 2" }]],
  ]);
});

const turn = (role: string, content: string): unknown => ({ role, content });

test("a new question after an answer starts its own loop", async () => {
  const call = { id: "c1", type: "function", function: { name: "calculate", arguments: "{}" } };
  const messages = [
    turn("user", 'Calculate "1 + 1".'),
    { role: "assistant", content: null, tool_calls: [call] },
    { role: "tool", tool_call_id: "c1", content: "2" },
    turn("assistant", "2"),
    turn("user", 'Calculate "3 + 3".'),
  ];

  const { choices } = await complete(emulator.services.chat, { messages, tools: [calculate] });

  expect(choices[0]?.message.tool_calls).toMatchObject([
    { function: { name: "calculate", arguments: '{"expression":"3 + 3"}' } },
  ]);
});
