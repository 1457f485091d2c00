// Imports packages of one project in a fresh process, and tells the CPU that it took and the memory after it.
// Plain JavaScript, so that nothing of TypeScript's support is loaded before.
import { pathToFileURL } from "node:url";

const [, , folder, ...specifiers] = process.argv;
const { load } = await import(pathToFileURL(`${folder}/load.mjs`).href);
const before = process.cpuUsage();
for (const specifier of specifiers) await load(specifier);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ cpuMs: (user + system) / 1000, memoryMB: process.memoryUsage().rss / 2 ** 20 }));
