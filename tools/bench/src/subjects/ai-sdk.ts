import { exportOf, loadPeer } from "../peers/peers.ts";
import { throughAISdk, type AISdk } from "./ai-sdk-host.ts";
import type { Subject } from "./subject.ts";

type Provider = { chatModel(id: string): unknown; embeddingModel(id: string): unknown };
type Create = (fields: Readonly<Record<string, unknown>>) => Provider;

export const subject: Subject = {
  open: throughAISdk(async ({ address }) => {
    const [ai, compatible] = await Promise.all([
      loadPeer("ai-sdk", "ai"),
      loadPeer("ai-sdk", "@ai-sdk/openai-compatible"),
    ]);
    const create = exportOf(compatible, "createOpenAICompatible") as Create;
    const fields = { name: "bench", apiKey: "key", baseURL: `${address}/v1`, includeUsage: true };
    const provider = create(fields);
    const host = ai as unknown as AISdk;
    return {
      ai: host,
      chat: provider.chatModel("bench"),
      embedding: provider.embeddingModel("bench"),
      cuts: false,
    };
  }),
};
