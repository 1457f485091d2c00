import type { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
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

/** The agent's tools, which keep a record of their runs. */
export function openTools(
  store: MemoryVectorStore,
  { reranker }: Pick<Services, "reranker">,
  forecaster: Forecaster,
): Toolbox {
  const runs: ToolRun[] = [];
  const noted = async <T>(name: ToolName, input: unknown, work: () => T | Promise<T>): Promise<T> => {
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
  const search = tool(
    ({ query }) =>
      noted("search_documentation", { query }, async () => {
        const found = await store.similaritySearch(query, CANDIDATES);
        const kept = await reranker.compressDocuments(found, query);
        return kept
          .map(({ pageContent, metadata }, place) => `[${place + 1}] (${metadata["file"]})\n${pageContent}`)
          .join("\n\n");
      }),
    {
      name: "search_documentation",
      description: "Searches the documentation, and gives numbered passages with their files",
      schema: z.object({ query: z.string() }),
    },
  );
  const forecast = tool(
    ({ service, hour }) =>
      noted("forecast_traffic", { service, hour }, () => forecaster.forecast(service, hour)),
    {
      name: "forecast_traffic",
      description: "Forecasts the traffic of a service at an hour of the day, in requests per second",
      schema: z.object({ service: z.string(), hour: z.int().min(0).max(23) }),
    },
  );
  const calculator = tool(
    ({ expression }) =>
      noted("calculate", { expression }, () => ({ expression, value: calculate(expression) })),
    {
      name: "calculate",
      description: "Calculates an arithmetic expression of numbers, such as 2 * (3 + 4)",
      schema: z.object({ expression: z.string() }),
    },
  );
  return { tools: [search, forecast, calculator], runs };
}
