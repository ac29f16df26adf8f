// SPDX-License-Identifier: AGPL-3.0-or-later
// Makes a photo smaller that is larger than the server takes: phones take such photos, and whoever
// holds one has no tool at hand. What fits is sent as it is.

import { isPaintable } from "./Attachment";

// Labels and small print stay readable, and no phone's canvas is too small for it.
const LONGEST_PX = 4096;
const QUALITY = 0.85;

/** The width and height to paint at: as they are, or so that the longer one fits. */
export function shrunk(width: number, height: number): [number, number] {
  const scale = Math.min(1, LONGEST_PX / Math.max(width, height));
  return [Math.round(width * scale) || 1, Math.round(height * scale) || 1];
}

/** The photo as a JPEG of at most `most` bytes; null where it is none, or cannot be made so small. */
export async function smaller(file: File, most: number): Promise<File | null> {
  if (!isPaintable(file.type)) return null;
  try {
    const bitmap = await createImageBitmap(file);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = shrunk(bitmap.width, bitmap.height);
    canvas.getContext("2d")!.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!blob || blob.size > most) return null;
    return new File([blob], file.name.replace(/(\.\w+)?$/, ".jpg"), { type: blob.type });
  } catch {
    return null; // broken, or too large for this phone
  }
}
