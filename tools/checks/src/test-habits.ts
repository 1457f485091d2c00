import type { SourceFile } from "./source-file.ts";
import { lineAt, visitFile } from "./syntax.ts";

type Node = { readonly type: string; readonly start: number; readonly end: number };

const TEST_FUNCTION = /^(test|it|describe|suite|bench)$/;
const SWITCH = /^(only|skip|todo)$/;

/** Tests that are switched off or alone, and titles that say what ought to be instead of what is. */
export function testHabitBreaches(file: SourceFile): string[] {
  const found: string[] = [];
  const add = (node: Node, what: string): void => {
    found.push(`${file.path}:${lineAt(file.text, node.start)} ${what}`);
  };
  visitFile(file, {
    MemberExpression: (node) => {
      const name = file.text.slice(node.property.start, node.property.end).replaceAll(/["'`]/g, "");
      if (SWITCH.test(name) && isTestFunction(node.object, file.text)) add(node, `uses .${name}`);
    },
    CallExpression: (node) => {
      const [title, ...rest] = node.arguments;
      if (!title || !isTestFunction(node.callee, file.text)) return;
      if (/\bshould\b/i.test(file.text.slice(title.start, title.end)) && isText(title))
        add(node, 'says "should"');
      for (const name of rest.flatMap(switchesOf)) add(node, `sets ${name}`);
    },
  });
  return found;
}

/** True for `test`, and for what hangs on it: `test.each(…)`, `describe.concurrent`. */
function isTestFunction(node: Node, text: string): boolean {
  const [word = ""] = text.slice(node.start, node.end).split(/\W/, 1);
  return TEST_FUNCTION.test(word);
}

function isText(node: Node): boolean {
  return node.type === "Literal" || node.type === "TemplateLiteral";
}

/** Names of the switches that an options object such as `{ skip: true }` sets. */
function switchesOf(node: Node & { readonly properties?: readonly unknown[] }): string[] {
  if (node.type !== "ObjectExpression") return [];
  const entries = (node.properties ?? []) as readonly { key?: { name?: unknown } }[];
  return entries.flatMap(({ key }) =>
    typeof key?.name === "string" && SWITCH.test(key.name) ? [key.name] : [],
  );
}
