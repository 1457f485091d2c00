export { createPaiEas, paiEas } from "./pai-eas.ts";
export type { PaiEasFields, PaiEasProvider } from "./pai-eas.ts";
export { aiSearch, createAISearch } from "./ai-search.ts";
export type { AISearchFields, AISearchProvider } from "./ai-search.ts";
export type { ChatFields } from "./language-model.ts";
