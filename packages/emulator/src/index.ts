export { faultPresets, type FaultPreset } from "./fault-presets.ts";
export type { ServiceReport } from "./report.ts";
export { readFault } from "./settings/read-fault.ts";
export { readEmulatorOptions, type JsonOptions } from "./settings/read-options.ts";
export { startEmulator } from "./start-emulator.ts";
export type {
  AISearchKind,
  AISearchService,
  AISearchServiceOptions,
  AuthForm,
  ChatUpstream,
  DefaultServices,
  EasService,
  EasServiceOptions,
  Emulator,
  EmulatorFaults,
  EmulatorOptions,
  EngineName,
  Fault,
  FaultTarget,
  GroupOptions,
  OwnAnswer,
  OwnRequest,
  OwnServer,
  PlannedFault,
  QueueOptions,
  Modality,
  ReasoningStyle,
  RequestRecord,
  ServiceGroup,
  ServiceInstance,
  ServiceOf,
  ServiceOptions,
  Serves,
} from "./types.ts";
