import { LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TitleComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { RunRecord } from "../run/record.ts";
import type { SubjectName } from "../subjects/all.ts";
import { figureOf, valuesOf, workloadOf } from "./figures.ts";

use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

const SIZE = { width: 900, height: 420 };
const LINES: readonly { subject: SubjectName; name: string; color: string; dashed: boolean }[] = [
  { subject: "raw-undici", name: "raw undici", color: "#8c8c8c", dashed: true },
  { subject: "paifang", name: "Paifang", color: "#b3261e", dashed: false },
];

/** So many times less than the least value, the axis still goes on: the label below has room. */
const ROOM_BELOW = 2;

export type Panel = { title: string; workloads: readonly string[] };

/** CPU of a whole piece of work by its size, both in powers of ten: a straight line of slope one is linear. */
export function growthPlot(record: RunRecord, panels: readonly Panel[]): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, ...SIZE });
  const share = 100 / panels.length;
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    legend: { bottom: 4, data: LINES.map(({ name }) => name) },
    title: panels.map(({ title }, at) => ({
      text: title,
      left: `${share * (at + 0.5)}%`,
      top: 8,
      textAlign: "center",
      textStyle: { fontSize: 15 },
    })),
    grid: panels.map((_, at) => ({
      left: `${share * at + 8}%`,
      width: `${share - 12}%`,
      top: 62,
      bottom: 78,
    })),
    xAxis: panels.map((panel, gridIndex) => ({
      type: "log",
      name: panel.workloads[0]?.replace(/-.*/, "") ?? "",
      nameLocation: "middle",
      nameGap: 28,
      gridIndex,
      axisLabel: { formatter: (value: number) => value.toLocaleString("en-US") },
    })),
    yAxis: panels.map((_, gridIndex) => ({
      type: "log",
      name: "ms CPU",
      gridIndex,
      min: ({ min }: { min: number }) => 10 ** Math.floor(Math.log10(min / ROOM_BELOW)),
      axisLabel: { formatter: (value: number) => value.toLocaleString("en-US") },
    })),
    series: panels.flatMap((panel, at) => seriesOf(record, panel, at)),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

type Points = (readonly [number, number])[];

/** Labels stand on the outer sides of two lines that lie close together. */
function seriesOf(record: RunRecord, panel: Panel, at: number): object[] {
  const points = LINES.map(({ subject }) => pointsOf(record, panel, subject));
  const lasts = points.map((line) => line.at(-1)?.[1] ?? 0);
  return LINES.map((line, place) =>
    lineOf(points[place] ?? [], { ...line, at, above: lasts[place] === Math.max(...lasts) }),
  );
}

function pointsOf(record: RunRecord, { workloads }: Panel, subject: SubjectName): Points {
  return workloads.flatMap((workload): Points => {
    const found = workloadOf(record, workload);
    const cpu = found && figureOf(valuesOf(found, subject, ({ cpuMs }) => cpuMs));
    return found === undefined || cpu === undefined ? [] : [[found.count, cpu.median]];
  });
}

type Line = (typeof LINES)[number] & { at: number; above: boolean };

function lineOf(points: Points, { name, color, dashed, at, above }: Line): object {
  return {
    type: "line",
    name,
    data: points,
    xAxisIndex: at,
    yAxisIndex: at,
    color,
    symbolSize: 8,
    lineStyle: { type: dashed ? "dashed" : "solid", width: 2 },
    label: {
      show: true,
      position: above ? "top" : "bottom",
      color,
      formatter: ({ value }: { value: readonly number[] }) => eachLabel(value),
    },
  };
}

/** What one costs stands at its point, as the axis cannot show it. */
function eachLabel([count = 1, cpuMs = 0]: readonly number[]): string {
  const each = (cpuMs * 1_000) / count;
  return `${each >= 10 ? each.toFixed(0) : each.toFixed(2)} µs`;
}
