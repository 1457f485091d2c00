export { ask, askAll, type Answer, type Answered } from "./ask.ts";
export { RULES, toPrompt } from "./citations.ts";
export { readCommandLine, type StoryArguments } from "./command-line.ts";
export { connect, type Connected } from "./connect.ts";
export type { SourceFile } from "./documents.ts";
export { planIngestion, showPlan, slicesOf } from "./ingestion.ts";
export type { ChangedDocument, Plan, StoredDocument } from "./ingestion.ts";
export { lettersOf } from "./letters.ts";
export { printMeasured } from "./measure.ts";
export {
  openingOf,
  PASSAGE_CHARACTERS,
  passagesOf,
  PREPARATION_VERSION,
  toPassages,
  type Passage,
} from "./passages.ts";
export type { Environment, ServiceKind } from "./places.ts";
export { programUnderTest } from "./program-under-test.ts";
export { runProgram } from "./program.ts";
export { openProgress, underProgress, type EmbeddingProgress } from "./progress.ts";
export { showDocuments, showEnd, showPlaces } from "./report.ts";
export { CANDIDATES, KEPT_PASSAGES, type Candidate, type Kept, type Retrieved } from "./retrieved.ts";
export { fit, openScreen, seconds, type Screen } from "./screen.ts";
export { checkAnswers, showChecks, type Check } from "./self-check.ts";
export { serviceVariables } from "./service-variables.ts";
export { silentScreen } from "./silent-screen.ts";
export { readStoryDocuments, type StoryDocuments } from "./story-documents.ts";
export { readUndiciDocs } from "./undici-docs.ts";
export { systemCode, unusableDataFolder, UserError } from "./user-error.ts";
