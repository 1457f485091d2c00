const MAX_PIECE = 12;
const PIECE = new RegExp(`\\s*\\S{1,${MAX_PIECE}}|\\s+$`, "gu");

/** A text in the pieces that the emulator counts as tokens: words, long ones cut. Joined they are the text. */
export const tokenPieces = (text: string): string[] => text.match(PIECE) ?? [];

export const countTokens = (text: string): number => tokenPieces(text).length;
