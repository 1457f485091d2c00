import { EasClient, PaifangError } from "@paifang/client";

/** What a call made of a hostile answer, printed as JSON on a line. */
export type Wreck = {
  name: string;
  code: string;
  message: string;
  /** Memory at its highest during the call, above that before it. */
  moreBytes: number;
  ms: number;
};

const VERBS: Readonly<Record<string, (client: EasClient) => Promise<unknown>>> = {
  embed: (client) => client.embed({ model: "m", input: ["a"], encoding: "float" }),
  chat: (client) => client.chat({ model: "m", messages: [{ role: "user", content: "a" }] }),
  streamChat: async (client) => {
    for await (const _ of await client.streamChat({
      model: "m",
      messages: [{ role: "user", content: "a" }],
    }));
  },
};

/** `node victim.ts <verb> <endpoint of the bomb> <harmless endpoint>` */
async function main([verb = "", endpoint = "", harmless = ""]: readonly string[]): Promise<Wreck> {
  const call = VERBS[verb];
  if (call === undefined) throw new Error(`there is no verb ${verb}`);
  // Code that is loaded at the first call is no part of the measure.
  const before = new EasClient({ endpoint: harmless, token: "t", maxRetries: 0 });
  await call(before).catch(() => {});
  await before.close();
  const restBytes = process.memoryUsage.rss();
  const startedAt = performance.now();
  const client = new EasClient({ endpoint, token: "t", maxRetries: 0 });
  const error: unknown = await call(client).then(
    () => new Error("answered"),
    (reason: unknown) => reason,
  );
  const ms = performance.now() - startedAt;
  await client.close();
  const moreBytes = process.resourceUsage().maxRSS * 1_024 - restBytes;
  const code = PaifangError.isInstance(error) ? error.code : "untyped";
  const { name, message } = error instanceof Error ? error : { name: typeof error, message: String(error) };
  return { name, code, message, moreBytes, ms };
}

process.stdout.write(`${JSON.stringify(await main(process.argv.slice(2)))}\n`);
