import type { SourceFile } from "./source-file.ts";
import { lineAt, visitFile } from "./syntax.ts";

type Named = { readonly type: string; readonly name?: unknown; readonly value?: unknown };

/** Lines of a file that reach for `process.env`, in whatever spelling. */
export function environmentReads(file: SourceFile): number[] {
  const lines: number[] = [];
  const add = (node: { start: number }): void => {
    lines.push(lineAt(file.text, node.start));
  };
  visitFile(file, {
    MemberExpression: (node) => {
      if (!isNamed(node.property, "env")) return;
      const holder = node.object.type === "MemberExpression" ? node.object.property : node.object;
      if (isNamed(holder, "process")) add(node);
    },
    VariableDeclarator: ({ id, init, start }) => {
      if (!init || !isNamed(init, "process") || id.type !== "ObjectPattern") return;
      if (id.properties.some((entry) => entry.type === "Property" && isNamed(entry.key, "env")))
        add({ start });
    },
    ImportDeclaration: (node) => {
      if (!/^(node:)?process$/.test(node.source.value)) return;
      const taken = node.specifiers.filter((entry) => entry.type === "ImportSpecifier");
      if (taken.some((entry) => isNamed(entry.imported, "env"))) add(node);
    },
  });
  return lines;
}

function isNamed(node: Named, name: string): boolean {
  return node.name === name || node.value === name;
}
