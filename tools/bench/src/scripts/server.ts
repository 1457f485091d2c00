/** The model server, in a process of its own so that neither its time nor its memory is counted. Gone with whoever started it. */
import { startServer } from "../server/server.ts";

const server = await startServer();
process.on("message", (asked) => {
  if (asked === "reset") server.reset();
  process.send?.(server.counts());
});
process.on("disconnect", () => void server.close().then(() => process.exit(0)));
process.send?.(server.address);
