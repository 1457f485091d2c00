import { readFile } from "node:fs/promises";

/** Files of the inspector page, by what follows `/_emulator/`. */
const TYPES: Readonly<Record<string, string>> = {
  "index.html": "text/html; charset=utf-8",
  "inspector.css": "text/css; charset=utf-8",
  "inspector.mjs": "text/javascript; charset=utf-8",
};

export type Asset = { type: string; bytes: Uint8Array };

/** A file of the page; `undefined` for any other name. */
export async function readAsset(name: string): Promise<Asset | undefined> {
  const file = name === "" ? "index.html" : name;
  const type = Object.hasOwn(TYPES, file) ? TYPES[file] : undefined;
  if (type === undefined) return undefined;
  return { type, bytes: await readFile(new URL(file, folder())) };
}

/** Built, the page lies beside the bundle; its script is there alone, so that from source it is taken from the build too. */
const folder = (): URL =>
  import.meta.url.endsWith(".ts")
    ? new URL("../../dist/inspector/", import.meta.url)
    : new URL("./inspector/", import.meta.url);
