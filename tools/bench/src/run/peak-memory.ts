import { readFileSync } from "node:fs";

/**
 * The most that this process held, in MB. On Linux `maxRSS` begins with what the process held that started this one,
 * however small this one is, so the kernel's own mark for its memory is read where there is one.
 */
export function peakMemoryMB(): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(processStatus())?.[1];
  return Number(kilobytes ?? process.resourceUsage().maxRSS) / 1_024;
}

function processStatus(): string {
  try {
    return readFileSync("/proc/self/status", "utf8");
  } catch {
    return "";
  }
}
