import { PassThrough } from "node:stream";
import { openScreen, type Screen } from "./screen.ts";

/** A screen that nobody sees. */
export const silentScreen = (): Screen => openScreen(new PassThrough().resume());
