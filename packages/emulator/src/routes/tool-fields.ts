import type { Engine } from "../engines/engine.ts";
import { isFields, type Fields } from "../engines/fields.ts";
import { invalid, refusal } from "../engines/refusal.ts";
import type { Tool } from "../models/conversation.ts";
import type { ToolChoice } from "../models/tool-caller.ts";

export function readTools({ tools }: Fields): Tool[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw invalid("tools", "Input should be a valid list");
  return tools.map((tool: unknown, index) => {
    const called = isFields(tool) ? tool["function"] : undefined;
    if (!isFields(called) || typeof called["name"] !== "string")
      throw invalid(`tools.${index}.function`, "A tool is a function with a name");
    const description = typeof called["description"] === "string" ? called["description"] : "";
    return { name: called["name"], description, parameters: called["parameters"] };
  });
}

export function readToolChoice(fields: Fields, tools: readonly Tool[], engine: Engine): ToolChoice {
  const choice = readChoice(fields, tools);
  if (engine.hasToolParser || choice !== "auto" || tools.length === 0) return choice;
  if (engine.profile.dialect === "vllm")
    throw refusal(
      400,
      '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    );
  if (engine.profile.dialect === "llama-cpp") throw refusal(500, "tools param requires --jinja flag");
  // What the model would have written of a call stays text; this one writes none.
  return "none";
}

function readChoice({ tool_choice: choice }: Fields, tools: readonly Tool[]): ToolChoice {
  if (choice === undefined || choice === null) return "auto";
  if (choice === "none") return choice;
  if (tools.length === 0) throw invalid("tool_choice", "When using `tool_choice`, `tools` must be set.");
  if (choice === "auto" || choice === "required") return choice;
  const called = isFields(choice) ? choice["function"] : undefined;
  const name = isFields(called) ? called["name"] : undefined;
  if (typeof name !== "string")
    throw invalid("tool_choice", "Input should be none, auto, required or a named function");
  if (!tools.some((tool) => tool.name === name))
    throw invalid(
      "tool_choice",
      "The tool specified in `tool_choice` does not match any of the specified `tools`",
    );
  return { name };
}
