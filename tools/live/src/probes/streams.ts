import { describe, excerpt, isAccepted, isFields, seconds } from "../describe.ts";
import { probe, type Finding, type Probe } from "../probe.ts";
import type { StreamRecord } from "../stream-record.ts";
import type { AskedService } from "../wire.ts";

const PAGE = "docs/wire/openai-chat-stream.md";
const CHAT = "/v1/chat/completions";
const LONGEST_MS = 600_000;

/** Long enough to outlast the default keepalive of 5 s on any model. */
const longQuestion = ({ model }: AskedService, maxTokens: number): Record<string, unknown> => ({
  ...(model === "" ? {} : { model }),
  messages: [{ role: "user", content: "Count from 1 to 1000 in words, each number on a line of its own." }],
  max_tokens: maxTokens,
});

export const STREAM_CUT: Probe = probe({
  row: 8,
  question: "Does the gateway's keepalive cut a stream that is under way?",
  roles: ["chat", "plain"],
  cost: { requests: 1, bytes: 400 },
  timeLimitMs: LONGEST_MS,
  page: PAGE,
  ask: async (service) => {
    const body = { ...longQuestion(service, 2_048), stream: true };
    const record = await service.stream({ path: CHAT, body });
    return streamFinding(record);
  },
});

function streamFinding(record: StreamRecord): Finding {
  const { status, contentType, totalMs, firstByteMs, longestGapMs, events, hasDone, brokenWith } = record;
  const details = [
    `${status} ${contentType}, ${events} events`,
    `first byte after ${seconds(firstByteMs)}, longest gap ${seconds(longestGapMs)}`,
  ];
  if (status !== 200 || events === 0)
    return { answer: `no stream: ${status} ${contentType} ${excerpt(record.text)}`, details };
  const end =
    brokenWith === undefined ? `ended ${hasDone ? "with" : "without"} [DONE]` : `broke with ${brokenWith}`;
  return { answer: `${end} after ${seconds(totalMs)} and ${events} events`, details };
}

export const SILENCE: Probe = probe({
  row: 9,
  question: "How long may an answer be silent before the gateway gives up?",
  roles: ["chat", "plain"],
  cost: { requests: 1, bytes: 400 },
  timeLimitMs: LONGEST_MS,
  page: PAGE,
  ask: async (service) => {
    // Not streamed: nothing is sent until the whole answer is there.
    const outcome = await service.attempt({ path: CHAT, body: longQuestion(service, 2_048) });
    const silence = seconds(outcome.ms);
    if (!isAccepted(outcome)) return { answer: `after ${silence}: ${describe(outcome)}`, details: [] };
    const usage = isFields(outcome.json) ? outcome.json["usage"] : undefined;
    return {
      answer: `a silence of ${silence} was borne`,
      details: [`usage ${JSON.stringify(usage)}`, "A longer one may still be cut: this is a lower bound."],
    };
  },
});
