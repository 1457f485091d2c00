import type { Modality } from "../types.ts";
import type { Engine } from "./engine.ts";
import { isFields, type Fields } from "./fields.ts";
import { invalid, refusal } from "./refusal.ts";

/** What one picture, film or sound adds to the prompt; real models count by size. */
export const MEDIA_TOKENS = 256;

const KINDS: Readonly<Record<string, Modality>> = {
  image_url: "image",
  video_url: "video",
  audio_url: "audio",
  input_audio: "audio",
};
const DATA_URL = /^data:[\w.+-]+\/[\w.+-]+;base64,(?<data>.*)$/s;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** A text part, or a medium: its bytes where they came along, none where it is a link. */
export type Part = { text: string } | { media: Modality; bytes: Buffer };

/** Reads a part of a message; a medium that the service does not take, or that cannot be read, is refused. */
export function readPart(part: unknown, field: string, engine: Engine): Part {
  if (!isFields(part)) throw invalid(field, "A part is an object with a type");
  if (part["type"] === "text" && typeof part["text"] === "string") return { text: part["text"] };
  const type = String(part["type"]);
  const media = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (media === undefined) throw invalid(field, `Unknown part type: ${type}`);
  if (!engine.modalities.has(media)) throw notTaken(media, engine);
  return {
    media,
    bytes: type === "input_audio" ? readAudio(part, engine) : readLink(part[type], media, engine),
  };
}

/** llama.cpp was seen to call it its own failure. */
const notTaken = (media: Modality, { profile }: Engine): Error =>
  profile.dialect === "llama-cpp"
    ? refusal(500, `${media} input is not supported - hint: you may need to provide the mmproj`)
    : refusal(400, `At most 0 ${media}(s) may be provided in one prompt.`);

function readAudio({ input_audio: audio }: Fields, engine: Engine): Buffer {
  const data = isFields(audio) ? audio["data"] : undefined;
  return decoded(typeof data === "string" ? data : "", "audio", engine);
}

/** Links are taken and never followed. */
function readLink(link: unknown, media: Modality, engine: Engine): Buffer {
  const url = isFields(link) ? link["url"] : undefined;
  if (typeof url !== "string") throw refusal(400, `${media}_url must have a url`);
  if (/^https?:\/\/[^/]/i.test(url)) return Buffer.alloc(0);
  const data = DATA_URL.exec(url)?.groups?.["data"];
  if (data === undefined) throw refusal(400, "The URL must be either a HTTP, data or file URL.");
  return decoded(data, media, engine);
}

function decoded(data: string, media: Modality, { profile }: Engine): Buffer {
  if (data.length % 4 !== 0 || !BASE64.test(data))
    throw refusal(
      profile.brokenMediaStatus,
      `Failed to load ${media}: Incorrect padding or characters in base64`,
    );
  return Buffer.from(data, "base64");
}
