import { z } from "zod";

/** The name under which the model hands the report in. */
export const REPORT_TOOL = "hand_in_report";

type ReportSchema = z.ZodObject<{
  answer: z.ZodString;
  sources: z.ZodArray<z.ZodString>;
  figures: z.ZodArray<z.ZodObject<{ expression: z.ZodString; value: z.ZodNumber }>>;
}>;

/** The form of the report. It is the schema of a tool, because few servers can keep to a form and call tools at once. */
export const REPORT: ReportSchema = z
  .object({
    answer: z.string().describe("The answer in a few sentences"),
    sources: z
      .array(z.string())
      .describe("The files that the answer rests on, named as the search names them"),
    figures: z
      .array(z.object({ expression: z.string(), value: z.number() }))
      .describe("Each figure in the answer, beside the expression that was calculated for it"),
  })
  .meta({ title: REPORT_TOOL, description: "Hands in the finished report. Call it last, and alone." });

/** The structured answer that the agent ends with. */
export type Report = z.infer<typeof REPORT>;
