/** What the deltas of a stream carry. */
export type StreamContent = "text" | "chinese" | "tools" | "reasoning";

/** The whole of what a stream says, however it was cut. */
export type StreamAnswer = { text: string; reasoning: string; toolArguments: string[] };

type Delta = Readonly<Record<string, unknown>>;

const TOOL_CALLS = 10;

/** Every fifth of these has to be escaped in JSON. */
const ENGLISH = [" the", " gate", " stands", "\n", " before", " a", " road", ' "', " and", ","];
const CHINESE = ["牌坊", "立于", "路", "\n", "之前", "，", "行人", "「", "从中", "经过。"];

const token = (words: readonly string[], number: number): string =>
  `${words[number % words.length]}${number % 7 === 0 ? number : ""}`;

/** As many deltas as asked for, each with a part of a text. */
export function deltasOf(content: StreamContent, count: number): Delta[] {
  const words = content === "chinese" ? CHINESE : ENGLISH;
  return Array.from({ length: count }, (_, number) => {
    const text = token(words, number);
    if (content === "tools") return toolDelta(number, count);
    return content === "reasoning" ? { reasoning_content: text } : { content: text };
  });
}

/** Ten calls one after another. The arguments of each are an object with one long text. */
function toolDelta(number: number, count: number): Delta {
  const perCall = Math.ceil(count / TOOL_CALLS);
  const index = Math.floor(number / perCall);
  const isFirst = number % perCall === 0;
  const isLast = number % perCall === perCall - 1 || number === count - 1;
  const text = JSON.stringify(token(ENGLISH, number)).slice(1, -1);
  const part = `${isFirst ? '{"text":"' : ""}${text}${isLast ? '"}' : ""}`;
  const call = isFirst
    ? { index, id: `call-${index}`, type: "function", function: { name: "write", arguments: part } }
    : { index, function: { arguments: part } };
  return { tool_calls: [call] };
}

/** What all deltas come to. */
export function streamAnswer(content: StreamContent, count: number): StreamAnswer {
  const answer: StreamAnswer = { text: "", reasoning: "", toolArguments: [] };
  for (const delta of deltasOf(content, count)) addDelta(answer, delta);
  return answer;
}

/** Adds one delta in the server's form; for subjects that read events by themselves, too. */
export function addDelta(answer: StreamAnswer, delta: Delta | undefined): void {
  if (delta === undefined) return;
  const { content, reasoning_content: reasoning, tool_calls: calls } = delta;
  if (typeof content === "string") answer.text += content;
  if (typeof reasoning === "string") answer.reasoning += reasoning;
  if (Array.isArray(calls)) for (const call of calls) addToolPart(answer, call);
}

type ToolPart = { index?: number; function?: { arguments?: string } };

function addToolPart({ toolArguments }: StreamAnswer, { index = 0, function: part }: ToolPart): void {
  toolArguments[index] = (toolArguments[index] ?? "") + (part?.arguments ?? "");
}
