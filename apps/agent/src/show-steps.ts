import { fit, type Screen } from "@paifang/story";
import type { Step } from "./agent.ts";
import { REPORT_TOOL, type Report } from "./report.ts";

/** Shows the steps of an agent while they come. */
export function stepShower(screen: Screen): (step: Step) => void {
  let number = 0;
  let isWriting = false;
  const endWords = (): void => {
    if (isWriting) screen.line();
    isWriting = false;
  };
  return (step) => {
    if (step.kind === "words") {
      if (!isWriting) screen.line();
      isWriting = true;
      screen.write(step.text);
      return;
    }
    endWords();
    if (step.kind === "calls") {
      number++;
      for (const { name, input } of step.calls.filter((call) => call.name !== REPORT_TOOL)) {
        const room = screen.columns - INDENT - name.length - 1;
        const start = `${String(number).padStart(3)}  ${screen.bold(name)} `;
        screen.line(start + fit(JSON.stringify(input), Math.max(20, room)));
      }
    }
    if (step.kind === "result") {
      const text = fit(plain(step.text), Math.max(20, screen.columns - INDENT - 2));
      screen.line(`${" ".repeat(INDENT)}${step.isError ? "✗" : "←"} ${text}`);
    }
  };
}

const INDENT = 5;

/** Of passages their files; of anything else its first line. */
function plain(text: string): string {
  const files = [...text.matchAll(/^\[\d+\] \((.+)\)$/gm)].map(([, file]) => file);
  return files.length > 0 ? `${files.length} passages: ${files.join(", ")}` : (text.split("\n")[0] ?? "");
}

/** Shows the finished report as data. */
export function showReport(screen: Screen, { sources, figures }: Report): void {
  screen.line();
  screen.line(`sources     ${sources.join(", ") || screen.dim("none")}`);
  for (const { expression, value } of figures) screen.line(`figure      ${expression} = ${value}`);
}
