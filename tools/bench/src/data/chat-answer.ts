/** The answer of a chat that is not streamed: some 200 words. */
export const CHAT_TEXT: string =
  'A gate stands before a road.\n\n"Bread" is baked in an oven, and whoever comes along passes under a roof. '.repeat(
    10,
  );

export const CHAT_QUESTION = "What stands before a road?";
