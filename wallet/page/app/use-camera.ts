// SPDX-License-Identifier: GPL-3.0-or-later
/** The camera while a screen looks for a code, and off at once when the screen goes. */
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { createQrReader } from '../ui/qr-reader.ts';

export type CameraState = 'starting' | 'looking' | 'denied' | 'missing';

/** Milliseconds between two looks; a look by the library takes some tens of them on a phone. */
const BETWEEN_LOOKS = 120;

/** `onText` is called for each different text that is seen. */
export function useCamera(video: RefObject<HTMLVideoElement | null>, onText: (text: string) => void): CameraState {
  const [state, setState] = useState<CameraState>('starting');
  useEffect(() => {
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    let last: string | undefined;

    const stop = () => {
      gone = true;
      clearTimeout(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };

    async function start(): Promise<void> {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
      if (gone) return stop();
      const screen = video.current;
      if (!screen) return;
      screen.srcObject = stream;
      await screen.play();
      const read = await createQrReader();
      const look = async () => {
        const text = await read(screen).catch(() => undefined);
        if (gone) return;
        if (text !== undefined && text !== last) onText(text);
        last = text ?? last;
        timer = setTimeout(() => void look(), BETWEEN_LOOKS);
      };
      setState('looking');
      await look();
    }

    start().catch((error: unknown) => {
      if (!gone) setState(error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'missing');
    });
    return stop;
  }, []);
  return state;
}
