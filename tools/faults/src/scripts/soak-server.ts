/** The soak's server, in a process of its own so that its memory is not counted. Told by messages, and gone with whoever started it. */
import { startSoakServer } from "../soak/server.ts";

const server = await startSoakServer(Number(process.argv[2] ?? 1));
process.on("message", () => process.send?.(server.figures()));
process.on("disconnect", () => void server.close().then(() => process.exit(0)));
process.send?.(server.port);
