import { readFileSync } from "node:fs";

/** Ends with a plain word where Node is older than the package asks for; the libraries would end with a riddle. */
export function refuseOldNode(version: string, stderr: NodeJS.WriteStream): void {
  const { engines }: { engines: { node: string } } = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  if (!isOlder(version, engines.node.replace(">=", ""))) return;
  stderr.write(
    `error NODE_TOO_OLD  paifang needs Node ${engines.node.replace(">=", "")} or newer; this is ${version}.\n`,
  );
  process.exit(1);
}

/** Whether a version of the form 1.2.3 comes before another. */
export function isOlder(version: string, least: string): boolean {
  const [own, wanted] = [version, least].map((text) => text.split(".").map(Number));
  const place = [0, 1, 2].find((at) => own?.[at] !== wanted?.[at]);
  return place !== undefined && (own?.[place] ?? 0) < (wanted?.[place] ?? 0);
}
