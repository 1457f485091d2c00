import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { launch, type Browser } from "puppeteer-core";

/** Where Debian and others put the browser; no test brings one along. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A browser of this machine that starts, or undefined. */
export const findBrowser = (): string | undefined =>
  PLACES.find((path) => existsSync(path) && spawnSync(path, ["--version"]).status === 0);

export const openBrowser = (executablePath: string): Promise<Browser> =>
  launch({
    executablePath,
    // In containers there is neither a sandbox for root nor much shared memory; it sees pages of this machine alone.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-proxy-server"],
  });
