// SPDX-License-Identifier: GPL-3.0-or-later
/** Reads a code with the camera, or in a picture of it, and goes where it leads. */
import { useRef, useState } from 'preact/hooks';
import { findPlace } from '../../core/scanned.ts';
import { useCamera } from '../app/use-camera.ts';
import { createQrReader } from '../ui/qr-reader.ts';
import { Field, Heading, Problem, Status } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

export function ScanScreen() {
  const { t } = useMessages();
  const video = useRef<HTMLVideoElement>(null);
  const [problem, setProblem] = useState<string>();

  function follow(text: string | undefined) {
    const place = text === undefined ? undefined : findPlace(text);
    if (place === undefined) return setProblem(text === undefined ? t.scan.unread : t.scan.foreign);
    // In place of this screen: Back leads to where the customer was, not to the camera.
    location.replace(place);
  }
  const camera = useCamera(video, follow);

  async function readPicture(file: File | undefined) {
    if (!file) return;
    setProblem(undefined);
    try {
      const picture = await createImageBitmap(file);
      follow(await (await createQrReader())(picture));
    } catch {
      setProblem(t.scan.unread);
    }
  }

  const isOff = camera === 'denied' || camera === 'missing';
  return (
    <div class="sheet">
      <div class="stack tight">
        <Heading>{t.scan.title}</Heading>
        <p class="soft">{t.scan.lead}</p>
      </div>
      {isOff ? (
        <p class="note">{t.scan[camera]}</p>
      ) : (
        <>
          {/* Without playsInline iPhones open a player of their own. */}
          <video ref={video} class="camera" muted playsInline aria-label={t.scan.view} data-testid="scan-camera" />
          <Status>{camera === 'starting' ? t.scan.starting : undefined}</Status>
        </>
      )}
      {problem ? <Problem testid="scan-error">{problem}</Problem> : null}
      <Field label={t.scan.picture}>
        {(attributes) => (
          <input
            {...attributes}
            type="file"
            accept="image/*"
            data-testid="scan-picture"
            onChange={(event) => void readPicture(event.currentTarget.files?.[0])}
          />
        )}
      </Field>
      <a class="button secondary" href="#/">
        {t.app.cancel}
      </a>
    </div>
  );
}
