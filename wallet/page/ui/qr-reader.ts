// SPDX-License-Identifier: GPL-3.0-or-later
/** Finds a QR code in a picture: by the browser where it can (BarcodeDetector), else by the library that draws ours. */

export type Picture = ImageBitmap | HTMLVideoElement;
export type QrReader = (picture: Picture) => Promise<string | undefined>;

type Detector = { detect(picture: Picture): Promise<readonly { rawValue: string }[]> };
type DetectorClass = {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
};

/** Longer sides are made smaller before the library looks: enough for a code that fills a third of the picture. */
const LONGEST = 960;

export async function createQrReader(): Promise<QrReader> {
  const detector = await createDetector();
  if (detector) return async (picture) => (await detector.detect(picture))[0]?.rawValue;
  const { decodeQR } = await import('qr/decode.js');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async (picture) => {
    const { width, height } = sizeOf(picture);
    if (!context || width === 0 || height === 0) return undefined;
    const scale = Math.min(1, LONGEST / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      return undefined;
    }
  };
}

async function createDetector(): Promise<Detector | undefined> {
  const known = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  try {
    // Where the system has no detector, browsers have the class and no formats.
    if (known && (await known.getSupportedFormats()).includes('qr_code')) return new known({ formats: ['qr_code'] });
  } catch {
    // The library reads as well.
  }
  return undefined;
}

function sizeOf(picture: Picture): { width: number; height: number } {
  if (picture instanceof HTMLVideoElement) return { width: picture.videoWidth, height: picture.videoHeight };
  return picture;
}
