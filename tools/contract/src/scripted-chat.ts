import { events, json, scriptedServer, type ScriptedServer } from "./scripted-server.ts";

export type ScriptedCall = { id: string; name: string; arguments: string };
export type ScriptedAnswer = {
  reasoning?: string[];
  text?: string[];
  refusal?: string[];
  calls?: ScriptedCall[];
  finishReason?: string;
  usage?: Record<string, unknown>;
  /** @default "chatcmpl-7" */
  id?: string;
};

const headOf = ({ id = "chatcmpl-7" }: ScriptedAnswer) => ({ id, created: 1, model: "qwen-demo" });

/** Answers each chat request with the next answer, whole or streamed as it was asked; the last one stays. */
export function scriptedChat(...answers: [ScriptedAnswer, ...ScriptedAnswer[]]): Promise<ScriptedServer> {
  return scriptedServer((response, { body }, number) => {
    const answer = answers[Math.min(number, answers.length) - 1] ?? answers[0];
    if (body["stream"] === true) events(response, streamed(answer));
    else json(response, whole(answer));
  });
}

const reasonOf = ({ finishReason, calls }: ScriptedAnswer): string =>
  finishReason ?? (calls === undefined ? "stop" : "tool_calls");

const usageOf = ({ usage }: ScriptedAnswer): Record<string, unknown> =>
  usage ?? { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

function whole(answer: ScriptedAnswer): unknown {
  const { reasoning, text, refusal, calls } = answer;
  const message = {
    role: "assistant",
    content: text?.join("") ?? null,
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning.join("") }),
    ...(refusal === undefined ? {} : { refusal: refusal.join("") }),
    ...(calls === undefined ? {} : { tool_calls: calls.map(toWire) }),
  };
  return {
    ...headOf(answer),
    choices: [{ index: 0, message, finish_reason: reasonOf(answer) }],
    usage: usageOf(answer),
  };
}

/** As vLLM streams: a role first, arguments in two pieces, running counts on every event. */
function streamed(answer: ScriptedAnswer): unknown[] {
  const { reasoning = [], text = [], refusal = [], calls = [] } = answer;
  const deltas: unknown[] = [
    { role: "assistant", content: "" },
    ...reasoning.map((piece) => ({ reasoning_content: piece })),
    ...text.map((content) => ({ content })),
    ...refusal.map((piece) => ({ refusal: piece })),
    ...calls.flatMap((call, index) => callDeltas(call, index)),
  ];
  const running = { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 };
  const head = headOf(answer);
  return [
    ...deltas.map((delta) => ({
      ...head,
      choices: [{ index: 0, delta, finish_reason: null }],
      usage: running,
    })),
    { ...head, choices: [{ index: 0, delta: {}, finish_reason: reasonOf(answer) }] },
    { ...head, choices: [], usage: usageOf(answer) },
  ];
}

function callDeltas(call: ScriptedCall, index: number): unknown[] {
  const half = Math.floor(call.arguments.length / 2);
  const pieces = [call.arguments.slice(0, half), call.arguments.slice(half)];
  return pieces.map((piece, place) => ({
    tool_calls: [
      place === 0
        ? { index, id: call.id, type: "function", function: { name: call.name, arguments: piece } }
        : { index, id: "", function: { arguments: piece } },
    ],
  }));
}

const toWire = ({ id, name, arguments: text }: ScriptedCall): unknown => ({
  id,
  type: "function",
  function: { name, arguments: text },
});
