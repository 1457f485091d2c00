import type { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import type { DocumentInterface } from "@langchain/core/documents";
import type { StructuredTool } from "@langchain/core/tools";
import { CANDIDATES } from "@paifang/story";
import { tool } from "langchain";
import { z } from "zod";
import { calculate } from "./calculator.ts";
import type { Forecaster } from "./forecast.ts";
import type { Services } from "./services.ts";

/** A tool that ran: what went in, and what came out or what it threw. */
export type ToolRun = { name: string; input: unknown; output?: unknown; error?: unknown };

export type Toolbox = { tools: StructuredTool[]; runs: readonly ToolRun[] };

export const TOOL_NAMES = ["search_documentation", "forecast_traffic", "calculate"] as const;
type ToolName = (typeof TOOL_NAMES)[number];

/** Runs a tool's work and keeps a record of it. */
type Noted = <T>(name: ToolName, input: unknown, work: () => T | Promise<T>) => Promise<T>;

/** The agent's tools, which keep a record of their runs. */
export function openTools(
  store: MemoryVectorStore,
  { reranker }: Pick<Services, "reranker">,
  forecaster: Forecaster,
): Toolbox {
  const runs: ToolRun[] = [];
  const noted: Noted = async (name, input, work) => {
    const run: ToolRun = { name, input };
    runs.push(run);
    try {
      const output = await work();
      run.output = output;
      return output;
    } catch (error) {
      run.error = error;
      throw error;
    }
  };
  const search = async (query: string): Promise<string> => {
    const found = await store.similaritySearch(query, CANDIDATES);
    const kept = await reranker.compressDocuments(found, query);
    return kept.map(toNumberedPassage).join("\n\n");
  };
  return { tools: [searchTool(noted, search), forecastTool(noted, forecaster), calculatorTool(noted)], runs };
}

const toNumberedPassage = ({ pageContent, metadata }: DocumentInterface, place: number): string =>
  `[${place + 1}] (${metadata["file"]})\n${pageContent}`;

const searchTool = (noted: Noted, search: (query: string) => Promise<string>): StructuredTool =>
  tool(({ query }) => noted("search_documentation", { query }, () => search(query)), {
    name: "search_documentation",
    description: "Searches the documentation, and gives numbered passages with their files",
    schema: z.object({ query: z.string() }),
  });

const forecastTool = (noted: Noted, { forecast }: Forecaster): StructuredTool =>
  tool((asked) => noted("forecast_traffic", asked, () => forecast(asked.service, asked.hour)), {
    name: "forecast_traffic",
    description: "Forecasts the traffic of a service at an hour of the day, in requests per second",
    schema: z.object({ service: z.string(), hour: z.int().min(0).max(23) }),
  });

const calculatorTool = (noted: Noted): StructuredTool =>
  tool(
    ({ expression }) =>
      noted("calculate", { expression }, () => ({ expression, value: calculate(expression) })),
    {
      name: "calculate",
      description: "Calculates an arithmetic expression of numbers, such as 2 * (3 + 4)",
      schema: z.object({ expression: z.string() }),
    },
  );
