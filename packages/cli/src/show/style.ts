import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Colours the text if the stream wants colours: NO_COLOR, FORCE_COLOR and pipes are heeded. */
export const styled = (stream: NodeJS.WriteStream, style: Style, text: string): string =>
  styleText(style, text, { stream, validateStream: true });
