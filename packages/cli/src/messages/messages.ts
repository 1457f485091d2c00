import type { AdviceLanguage } from "@paifang/client/advice";
import type { ServiceReport } from "@paifang/emulator";
import { EN } from "./en.ts";
import { JA } from "./ja.ts";
import { ZH } from "./zh.ts";
import { languageOf } from "../language.ts";

/** Every text that the commands show, in one language; codes, options and variables are the same in all. */
export type Messages = {
  readonly help: {
    readonly program: string;
    readonly usage: string;
    readonly options: string;
    readonly arguments: string;
    readonly commands: string;
    readonly showHelp: string;
    readonly showVersion: string;
    readonly byDefault: string;
    readonly environment: string;
    readonly exitCodes: string;
  };
  readonly commands: Readonly<Record<CommandName, string>>;
  readonly options: Readonly<Record<OptionName, string>>;
  readonly failure: {
    readonly error: string;
    readonly at: string;
    readonly requestId: (id: string) => string;
    readonly attempts: (count: number) => string;
    readonly try: string;
    readonly wrongCall: string;
    readonly seeHelp: (command: string) => string;
    readonly tokenInArguments: (option: string) => string;
    readonly tokenElsewhere: string;
    readonly fileUnreadable: (path: string, reason: string) => string;
    readonly noQuestion: string;
    readonly noTexts: string;
    readonly noDocuments: string;
    readonly lineInvalid: (line: number) => string;
    readonly lineForm: string;
    readonly pairInvalid: (option: string, form: string) => string;
    readonly numberInvalid: (option: string, least: number) => string;
    readonly headerIsOurs: (name: string) => string;
    readonly signedCurl: string;
    readonly portInUse: (port: number) => string;
    readonly anotherPort: string;
    readonly noSuchService: (name: string, known: string) => string;
    readonly noEmulator: (address: string) => string;
    readonly startEmulator: string;
    readonly emulatorRefused: (status: number, text: string) => string;
    readonly faultUnknown: (word: string, known: string) => string;
    readonly namedServices: (names: string) => string;
    readonly isLocal: string;
    readonly interrupted: string;
  };
  readonly token: { readonly ask: (variable: string) => string };
  readonly curl: { readonly modelUnknown: string; readonly setVariable: (names: string) => string };
  readonly chat: { readonly welcome: (endpoint: string) => string; readonly stopped: string };
  readonly embed: {
    readonly progress: (done: number, total: number) => string;
    readonly summary: (facts: { count: number; dimensions: number; requests: number }) => string;
    readonly tokens: (count: number) => string;
    readonly partial: (failed: number, total: number) => string;
    readonly failedText: (index: number, reason: string) => string;
  };
  readonly table: Readonly<Record<ColumnName, string>>;
  readonly dev: {
    readonly ready: (url: string) => string;
    readonly useNow: string;
    readonly inspector: (url: string) => string;
    readonly keys: string;
    readonly faultsOn: (word: string) => string;
    readonly faultsOff: string;
    readonly reset: string;
    readonly stopped: string;
    readonly portTaken: (wanted: number) => string;
    readonly installEncoder: string;
    readonly answers: Readonly<Record<AnswerKind, string>>;
  };
  readonly fault: {
    readonly added: (text: string) => string;
    readonly cleared: string;
    readonly none: string;
  };
  readonly queue: { readonly waiting: (requestId: string) => string };
};

export type CommandName =
  | "dev"
  | "chat"
  | "embed"
  | "rerank"
  | "invoke"
  | "queue"
  | "queuePut"
  | "queueGet"
  | "models"
  | "fault"
  | "faultAdd"
  | "faultList"
  | "faultClear";

export type OptionName =
  | "service"
  | "endpoint"
  | "aiSearch"
  | "deployment"
  | "tokenFile"
  | "apiKeyFile"
  | "auth"
  | "model"
  | "json"
  | "curl"
  | "debug"
  | "question"
  | "system"
  | "temperature"
  | "maxTokens"
  | "texts"
  | "inputType"
  | "instruction"
  | "dimensions"
  | "form"
  | "query"
  | "documents"
  | "top"
  | "path"
  | "body"
  | "method"
  | "queryField"
  | "header"
  | "queueBody"
  | "queuePath"
  | "priority"
  | "tag"
  | "wait"
  | "requestId"
  | "keep"
  | "deadline"
  | "port"
  | "services"
  | "config"
  | "lexical"
  | "chatUpstream"
  | "workers"
  | "queueSize"
  | "keepalive"
  | "rateLimit"
  | "coldStart"
  | "output"
  | "emulator"
  | "faultWord"
  | "rate"
  | "after"
  | "times"
  | "faultService"
  | "faultPath"
  | "faultMs";

export type ColumnName =
  | "service"
  | "model"
  | "owner"
  | "maxInput"
  | "index"
  | "score"
  | "document"
  | "address"
  | "token"
  | "answers"
  | "number"
  | "fault"
  | "met"
  | "struck";

/** What answers at a local service, as the emulator calls it. */
export type AnswerKind = ServiceReport["by"];

const CATALOGUE: Readonly<Record<AdviceLanguage, Messages>> = { en: EN, zh: ZH, ja: JA };

/** The messages in the language that the environment asks for. */
export const messagesFor = (env: Readonly<Record<string, string | undefined>>): Messages =>
  CATALOGUE[languageOf(env)];
