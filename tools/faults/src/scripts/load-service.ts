/** The emulator in a process of its own, with its one default service on EAS that embeds. It tells of its CPU when asked. */
import { startEmulator } from "@paifang/emulator";

const emulator = await startEmulator({ services: { embed: { serves: "embed" } }, encoder: "lexical" });
process.on("message", () => process.send?.(process.cpuUsage()));
process.on("disconnect", () => void emulator.close());
process.send?.(emulator.services.embed);
