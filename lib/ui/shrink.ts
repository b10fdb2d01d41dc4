/** A smaller copy of a picture: at most 1 MB as JPEG, upright, without its metadata. */

/** What a smaller copy weighs at most (bytes). */
export const SMALL = 1_048_576;

/** Longest sides (CSS pixels) and JPEG qualities that are tried, the best first. */
const STEPS = [
  [2048, 0.85],
  [2048, 0.7],
  [1600, 0.75],
  [1280, 0.75],
  [1024, 0.7],
  [800, 0.6],
] as const;

/** True for pictures that a canvas can draw and that are worth it. Moving ones stay as they are. */
export function canShrink(file: { readonly type: string; readonly size: number }): boolean {
  return file.size > SMALL && /^image\/(jpeg|png|webp|avif|bmp)$/i.test(file.type);
}

/** The smaller copy; undefined when the browser cannot read the picture or no step is small enough. */
export async function smaller(picture: Blob, name: string): Promise<File | undefined> {
  const bitmap = await createImageBitmap(picture, { imageOrientation: 'from-image' }).catch(() => undefined);
  if (!bitmap) return undefined;
  try {
    for (const [side, quality] of STEPS) {
      const blob = await drawn(bitmap, side, quality);
      if (blob && blob.size <= SMALL) return new File([blob], `${name.replace(/\.[^.]*$/, '')}.jpg`, { type: blob.type });
    }
    return undefined;
  } finally {
    bitmap.close();
  }
}

async function drawn(bitmap: ImageBitmap, side: number, quality: number): Promise<Blob | undefined> {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.fillStyle = '#fff'; // JPEG has no transparency
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/jpeg', quality });
}
