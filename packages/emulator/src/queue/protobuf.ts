/** The three messages of the queue in protobuf: few enough that a library would be more than they are. */
const VARINT = 0;
const BYTES = 2;

type Frame = {
  index: bigint;
  tags: Readonly<Record<string, string>>;
  data: Uint8Array;
  message: string;
};

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let left = value;
  while (left >= 0x80n) {
    bytes.push(Number(left & 0x7fn) | 0x80);
    left >>= 7n;
  }
  return Buffer.from([...bytes, Number(left)]);
}

const key = (field: number, type: number): Buffer => varint(BigInt((field << 3) | type));

function bytesField(field: number, value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value as Uint8Array);
  return Buffer.concat([key(field, BYTES), varint(BigInt(bytes.byteLength)), bytes]);
}

/** Fields that hold nothing are left out, as proto3 has it. */
const optionalField = (field: number, value: Uint8Array | string): Buffer =>
  value.length === 0 ? Buffer.alloc(0) : bytesField(field, value);

const mapField = (field: number, map: Readonly<Record<string, string>>): Buffer =>
  Buffer.concat(
    Object.entries(map).map(([name, value]) =>
      bytesField(field, Buffer.concat([bytesField(1, name), bytesField(2, value)])),
    ),
  );

export function encodeFrame({ index, tags, data, message }: Frame): Buffer {
  const number = index === 0n ? Buffer.alloc(0) : Buffer.concat([key(1, VARINT), varint(index)]);
  return Buffer.concat([number, mapField(2, tags), optionalField(3, data), optionalField(4, message)]);
}

export const encodeFrames = (frames: readonly Frame[]): Buffer =>
  Buffer.concat(frames.map((frame) => bytesField(1, encodeFrame(frame))));

export const encodeAttributes = (attributes: Readonly<Record<string, string>>): Buffer =>
  mapField(1, attributes);
