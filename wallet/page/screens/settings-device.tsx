// SPDX-License-Identifier: GPL-3.0-or-later
/** The part of the settings that tries out what an answer takes on this device, and says it in one sentence. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { isHushmarkError } from '#base/errors.ts';
import { formatMegabytes, formatSeconds } from '../../core/locales/catalogue.ts';
import type { ProverProgress } from '../../core/preparation/prover.ts';
import { errorText } from '../app/error-text.ts';
import type { SelfTestResult } from '../app/self-test.ts';
import type { Services } from '../app/services.ts';
import { Problem, Status } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';
import { stageText } from './present-parts.tsx';

type State =
  | { kind: 'idle' }
  | { kind: 'running'; progress: ProverProgress | undefined }
  | { kind: 'done'; result: SelfTestResult }
  | { kind: 'failed'; error: unknown };

export function Device({ services }: { services: Services }) {
  const { t, locale } = useMessages();
  const words = t.kept.selfTest;
  const [state, setState] = useState<State>({ kind: 'idle' });
  const running = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  async function run() {
    const controller = new AbortController();
    running.current = controller;
    setState({ kind: 'running', progress: undefined });
    try {
      const { testDevice } = await import('../app/self-test.ts');
      const result = await testDevice({
        artefacts: services.config.artefacts,
        random: services.random,
        now: services.now,
        signal: controller.signal,
        onProgress: (progress) => setState({ kind: 'running', progress }),
      });
      setState({ kind: 'done', result });
    } catch (error) {
      setState(isHushmarkError(error, 'proof_cancelled') ? { kind: 'idle' } : { kind: 'failed', error });
    }
  }

  const { milliseconds = 0, bytes = 0, valid = false } = state.kind === 'done' ? state.result : {};
  const works = words.works(formatSeconds(milliseconds, locale), formatMegabytes(bytes, locale));
  return (
    <div class="sheet" data-testid="device" data-state={state.kind}>
      <p class="soft">{words.text}</p>
      <Status tone="good">{valid ? works : ''}</Status>
      {state.kind === 'done' && !valid ? <Problem>{words.wrong}</Problem> : null}
      {state.kind === 'failed' ? <Problem>{errorText(state.error, t)}</Problem> : null}
      {state.kind === 'running' ? <Running progress={state.progress} /> : null}
      {state.kind === 'running' ? (
        <button
          type="button"
          class="button secondary"
          data-testid="device-stop"
          onClick={() => running.current?.abort()}
        >
          {t.app.cancel}
        </button>
      ) : (
        <button type="button" class="button primary" data-testid="device-test" onClick={() => void run()}>
          {words.start}
        </button>
      )}
    </div>
  );
}

function Running({ progress }: { progress: ProverProgress | undefined }) {
  const { t, locale } = useMessages();
  const { running } = t.kept.selfTest;
  return (
    <div class="progress">
      <p class="small" role="status">
        {running}
      </p>
      <progress max={1} value={progress ? progress.done / progress.total : undefined} aria-label={running} />
      {progress ? <p class="soft small">{stageText(progress, t, locale)}</p> : null}
    </div>
  );
}
