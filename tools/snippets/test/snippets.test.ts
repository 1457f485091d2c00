import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { startEmulator } from "@paifang/emulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSnippets, snippetsOf, type Snippet } from "../src/snippets.ts";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../../..");
/** Inside this package, so that the snippets' imports resolve as a reader's would. */
const folder = join(import.meta.dirname, "../.snippets");
const pages = globSync(["README.md", "docs/**/*.md", "packages/*/README.md", "apps/*/README.md"], {
  cwd: root,
}).toSorted();
const snippets = await readSnippets(root, pages);
const fileOf = (at: number, place = folder): string => join(place, `snippet-${at}.ts`);

const config = {
  extends: join(root, "tsconfig.base.json"),
  compilerOptions: { isolatedDeclarations: false, declaration: false },
  include: ["*.ts"],
};

async function write(list: readonly Snippet[], place: string): Promise<void> {
  await mkdir(place, { recursive: true });
  await writeFile(join(place, "tsconfig.json"), JSON.stringify(config));
  await Promise.all(list.map(({ code }, at) => writeFile(fileOf(at, place), `${code}\nexport {};\n`)));
}

/** What the compiler says, with pages for files. */
async function compile(list: readonly Snippet[], place: string): Promise<string> {
  const compiler = join(root, "node_modules/.bin/tsc");
  const { stdout } = await run(compiler, ["-p", place], { cwd: root }).catch(
    (error: { stdout: string }) => error,
  );
  return stdout.replaceAll(/\S*snippet-(\d+)\.ts/g, (_, at: string) => {
    const { page, line } = list[Number(at)] ?? { page: "?", line: 0 };
    return `${page}, block at line ${line}`;
  });
}

beforeAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await write(snippets, folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("snippets are found with their page and line", () => {
  const text = "# Page\n\n```ts\nconst a = 1;\n```\n\n```bash\nls\n```\n";
  expect(snippetsOf("page.md", text)).toEqual([{ page: "page.md", line: 3, code: "const a = 1;\n" }]);
  expect(snippets.length).toBeGreaterThan(4);
});

test("every TypeScript block of the documentation compiles", async () => {
  expect(await compile(snippets, folder)).toBe("");
});

test("a block with a wrong type is caught, by its page and line", async () => {
  const wrong = [{ page: "page.md", line: 7, code: 'export const count: number = "seven";\n' }];
  const place = join(folder, "planted");
  await write(wrong, place);
  expect(await compile(wrong, place)).toMatch(/^page\.md, block at line 7\(1,14\): error TS2322/);
});

test.each(snippets.map(({ page, line }, at) => ({ page, line, at })))(
  "the block at line $line of $page runs against the emulator",
  async ({ at }) => {
    await using emulator = await startEmulator({ encoder: "lexical" });
    const { chat, embed, rerank, ...search } = emulator.services;
    const variables: Record<string, string> = { PATH: process.env["PATH"] ?? "" };
    for (const [name, { endpoint, token }] of Object.entries({ CHAT: chat, EMBED: embed, RERANK: rerank })) {
      variables[`PAI_EAS_${name}_ENDPOINT`] = endpoint;
      variables[`PAI_EAS_${name}_TOKEN`] = token;
    }
    const deployments = {
      EMBED: search["search-embed"],
      IMAGES: search["search-images"],
      RERANK: search["search-rerank"],
    };
    for (const [name, { endpoint, deploymentId, apiKey, token }] of Object.entries(deployments)) {
      variables[`AISEARCH_${name}_ENDPOINT`] = endpoint;
      variables[`AISEARCH_${name}_DEPLOYMENT_ID`] = deploymentId;
      variables[`AISEARCH_${name}_API_KEY`] = apiKey;
      variables[`AISEARCH_${name}_TOKEN`] = token;
    }
    const { stderr } = await run(process.execPath, [fileOf(at)], {
      cwd: folder,
      env: variables,
      timeout: 60_000,
    });
    expect(stderr).toBe("");
  },
);
