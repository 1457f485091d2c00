// Run as a program of its own, because Node reads NODE_EXTRA_CA_CERTS only when it starts.
import { EasClient, PaifangError } from "@paifang/client";

const [endpoint = ""] = process.argv.slice(2);
await using client = new EasClient({ endpoint, token: "canary-token-1234", maxRetries: 0 });
const told = await client.models().then(
  ({ models }) => models[0]?.id,
  (error: unknown) => (PaifangError.isInstance(error) ? error.code : String(error)),
);
process.stdout.write(String(told));
