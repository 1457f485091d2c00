import { ANSWER_WORDS } from "./good-answers.ts";

/** One data event. */
export const event = (value: unknown): string =>
  `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`;

export const delta = (content: string, rest: object = {}): object => ({
  id: "chatcmpl-1",
  model: "m",
  choices: [{ index: 0, delta: { content }, ...rest }],
});

const half = ANSWER_WORDS.indexOf(" blue");
const FINISH_JSON = { id: "chatcmpl-1", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };

/** The events of a good stream, one by one. */
export const FIRST: string = event(delta(ANSWER_WORDS.slice(0, half)));
export const SECOND: string = event(delta(ANSWER_WORDS.slice(half)));
export const FINISH: string = event(FINISH_JSON);
export const DONE: string = event("[DONE]");
export const WHOLE: string = FIRST + SECOND + FINISH + DONE;
/** What had come when only the first event came. */
export const FIRST_WORDS: string = ANSWER_WORDS.slice(0, half);
