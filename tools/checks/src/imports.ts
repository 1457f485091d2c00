import type { SourceFile } from "./source-file.ts";
import { lineAt, visitFile } from "./syntax.ts";

/** One module named by a file: an import of a value or a type, a re-export, or a dynamic import. */
export type Import = { readonly specifier: string; readonly line: number; readonly wildcard: boolean };

/** Lists every module that a file names; type-only imports count like the others. */
export function importsOf(file: SourceFile): Import[] {
  const found: Import[] = [];
  const add = (at: number, specifier: unknown, wildcard = false): void => {
    if (typeof specifier === "string") found.push({ specifier, line: lineAt(file.text, at), wildcard });
  };
  visitFile(file, {
    ImportDeclaration: (node) => add(node.start, node.source.value),
    ExportNamedDeclaration: (node) => add(node.start, node.source?.value),
    ExportAllDeclaration: (node) => add(node.start, node.source.value, true),
    ImportExpression: (node) => add(node.start, literal(node.source)),
    TSImportType: (node) => add(node.start, node.source.value),
    TSExternalModuleReference: (node) => add(node.start, node.expression.value),
    CallExpression: (node) => {
      if (node.callee.type === "Identifier" && node.callee.name === "require") {
        add(node.start, literal(node.arguments[0]));
      }
    },
  });
  return found;
}

type Literal = { readonly type: string; readonly value?: unknown; readonly quasis?: readonly Quasi[] };
type Quasi = { readonly value: { readonly cooked: string | null } };

function literal(node: Literal | undefined): unknown {
  if (node?.type === "TemplateLiteral" && node.quasis?.length === 1) return node.quasis[0]?.value.cooked;
  return node?.type === "Literal" ? node.value : undefined;
}
