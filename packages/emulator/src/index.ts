export { startEmulator } from "./start-emulator.ts";
export type {
  AISearchKind,
  AISearchService,
  AISearchServiceOptions,
  DefaultServices,
  EasService,
  EasServiceOptions,
  Emulator,
  EmulatorOptions,
  Fault,
  FaultTarget,
  RequestRecord,
  ServiceOf,
  ServiceOptions,
  Serves,
} from "./types.ts";
