import { createPaiEas } from "@paifang/ai-sdk";
import * as ai from "ai";
import { throughAISdk, type AISdk } from "./ai-sdk-host.ts";
import type { Subject } from "./subject.ts";

export const subject: Subject = {
  open: throughAISdk(async ({ address, batchSize }) => {
    const provider = createPaiEas({ endpoint: address, token: "token", maxBatchSize: batchSize });
    const host = ai as unknown as AISdk;
    return { ai: host, chat: provider("bench"), embedding: provider.embeddingModel("bench"), cuts: true };
  }),
};
