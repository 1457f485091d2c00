import { gzipSync } from "node:zlib";
import { describe, isAccepted } from "../describe.ts";
import { probe, type Probe } from "../probe.ts";
import { isReply, type Reply, type Silence } from "../reply.ts";
import type { AskedService } from "../wire.ts";

/** Enough vectors for an answer that any server finds worth compressing; AI Search takes no more. */
const TEXTS = Array.from({ length: 16 }, (_, number) => `Passage ${number} about gates.`);
const CODINGS = ["identity", "gzip", "br", "deflate"];

export const COMPRESSION: Probe = probe({
  row: 24,
  question: "Are answers compressed when asked, and is a compressed request understood?",
  roles: ["embed", "search-embed"],
  cost: { requests: 5, bytes: 5 * 1_000 },
  isLarge: true,
  page: "docs/wire/invoke.md",
  ask: async (service) => {
    const body = embedBody(service);
    const path = service.product === "eas" ? "/v1/embeddings" : "";
    const answers: string[] = [];
    const details: string[] = [];
    for (const coding of CODINGS) {
      const outcome = await service.attempt({ path, body, headers: { "accept-encoding": coding } });
      const got = codingOf(outcome);
      if (coding !== "identity") answers.push(`${coding} asked: ${got}`);
      details.push(
        `accept-encoding ${coding}: ${got}${isReply(outcome) ? `, ${outcome.bytes.byteLength} bytes` : ""}`,
      );
    }
    const zipped = await service.attempt({
      path,
      body: gzipSync(JSON.stringify(body)),
      headers: { "content-encoding": "gzip" },
    });
    answers.push(`gzip sent: ${isAccepted(zipped) ? "understood" : describe(zipped)}`);
    return { answer: answers.join(", "), details };
  },
});

const embedBody = ({ product, model }: AskedService): unknown => {
  if (product === "ai-search") return { input: TEXTS };
  return { ...(model === "" ? {} : { model }), input: TEXTS, encoding_format: "float" };
};

const codingOf = (outcome: Reply | Silence): string =>
  isAccepted(outcome) ? (outcome.headers["content-encoding"] ?? "plain") : describe(outcome);
