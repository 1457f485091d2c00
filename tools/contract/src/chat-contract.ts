import { answerChecks } from "./chat-checks.ts";
import { HELLO, openChatStage, readWhole, type ChatCheck, type ChatStage } from "./chat-stage.ts";
import { streamChecks } from "./chat-stream-checks.ts";
import { registerSuite } from "./check.ts";
import { serviceChecks } from "./service-checks.ts";
import type { ChatSubject } from "./subject.ts";

export const chatChecks: readonly ChatCheck[] = [
  ...answerChecks,
  ...streamChecks,
  ...serviceChecks<ChatStage>({
    what: "an answer",
    open: ({ open }, options) => {
      const chat = open(options);
      return { call: () => chat.chat(HELLO), shown: chat.shown };
    },
  }),
  ...serviceChecks<ChatStage>({
    what: "a stream",
    open: ({ open }, options) => {
      const chat = open(options);
      return { call: () => readWhole(chat, HELLO), shown: chat.shown };
    },
  }),
];

/** Registers what a host's chat model must do. */
export const chatContract = (subject: ChatSubject): void =>
  registerSuite({
    capability: "chat",
    subject,
    checks: chatChecks,
    settings: [{ product: "PAI-EAS", open: () => openChatStage(subject) }],
  });
