// SPDX-License-Identifier: GPL-3.0-or-later
/** Looks for answers with the camera that faces the guest's phone, by the library that draws our codes. */
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

const BETWEEN_LOOKS = 150;
/** Longer sides are made smaller: enough for a code that fills a third of the picture. */
const LONGEST = 960;

export type CameraState = 'starting' | 'looking' | 'missing';

/** `onText` is called for each text that is seen, again when it is still there. */
export function useCamera(video: RefObject<HTMLVideoElement | null>, onText: (text: string) => void): CameraState {
  const [state, setState] = useState<CameraState>('starting');
  useEffect(() => {
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const stop = () => {
      gone = true;
      clearTimeout(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    async function start(): Promise<void> {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
      const screen = video.current;
      if (gone || !screen) return stop();
      screen.srcObject = stream;
      await screen.play();
      const { decodeQR } = await import('qr/decode.js');
      const canvas = document.createElement('canvas');
      const context = canvas.getContext('2d', { willReadFrequently: true });
      const look = () => {
        const scale = Math.min(1, LONGEST / Math.max(screen.videoWidth, screen.videoHeight, 1));
        canvas.width = Math.round(screen.videoWidth * scale);
        canvas.height = Math.round(screen.videoHeight * scale);
        if (context && canvas.width > 0 && canvas.height > 0) {
          context.drawImage(screen, 0, 0, canvas.width, canvas.height);
          const text = decoded(() => decodeQR(context.getImageData(0, 0, canvas.width, canvas.height)));
          if (text !== undefined && !gone) onText(text);
        }
        if (!gone) timer = setTimeout(look, BETWEEN_LOOKS);
      };
      setState('looking');
      look();
    }
    start().catch(() => !gone && setState('missing'));
    return stop;
  }, []);
  return state;
}

function decoded(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
