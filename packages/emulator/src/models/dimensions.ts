/** The length of every vector of the emulator's own models. */
export const DIMENSIONS = 512;

/** Cut and brought back to unit length, or filled up with zeros, which keeps every cosine as it is. */
export function resized(vector: Float32Array, dimensions: number): Float32Array {
  if (dimensions === vector.length) return vector;
  const resizedVector = new Float32Array(dimensions);
  resizedVector.set(vector.subarray(0, dimensions));
  if (dimensions > vector.length) return resizedVector;
  let squares = 0;
  for (const each of resizedVector) squares += each * each;
  const length = Math.sqrt(squares);
  // Hashed letters can leave nothing but zeros there, which has no direction.
  return length === 0 ? resizedVector.fill(dimensions ** -0.5) : resizedVector.map((each) => each / length);
}
