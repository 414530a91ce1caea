// SPDX-License-Identifier: GPL-3.0-or-later
/** The page at a door or a till: the file of the evening, the code of now, and a large yes or no to each answer. */
import type { RefObject } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import encodeQR from 'qr';
import type { ShownCode, Verdict } from '../core/door.ts';
import { DOOR_WORDS, type DoorLanguage } from '../core/words.ts';
import type { AskWorker } from './ask-worker.ts';
import type { Loaded } from './messages.ts';
import { PAGE_WORDS } from './page-words.ts';
import { keepFile, keptFile } from './seen.ts';
import { useCamera } from './use-camera.ts';

type Props = { ask: AskWorker; language: DoorLanguage };

export function DoorPage({ ask, language }: Props) {
  const words = PAGE_WORDS[language];
  const [loaded, setLoaded] = useState<Loaded>();
  const [problem, setProblem] = useState<string>();

  async function load(text: string | undefined): Promise<void> {
    if (text === undefined) return;
    try {
      setLoaded(await ask({ kind: 'load', text }));
      setProblem(undefined);
      await keepFile(text);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  }
  useEffect(() => {
    void keptFile().then(load);
  }, []);

  if (loaded) {
    const forget = () => void keepFile(undefined).then(() => setLoaded(undefined));
    return <Evening ask={ask} language={language} loaded={loaded} onForget={forget} />;
  }
  return (
    <>
      <h1>{words.title}</h1>
      <label>
        {words.choose}
        <input
          type="file"
          data-testid="door-file"
          onChange={(event) => void event.currentTarget.files?.[0]?.text().then(load)}
        />
      </label>
      <p class="soft">{words.before}</p>
      {problem ? <p role="alert">{problem}</p> : null}
    </>
  );
}

type EveningProps = Props & { loaded: Loaded; onForget: () => void };

function Evening({ ask, language, loaded, onForget }: EveningProps) {
  const words = PAGE_WORDS[language];
  const shown = useShown(ask);
  const [verdict, setVerdict] = useState<Verdict>();
  const [problem, setProblem] = useState<string>();
  const last = useRef('');
  const scanner = useRef<HTMLInputElement>(null);

  const check = useCallback(
    async (given: string) => {
      const text = given.trim();
      if (text === '') return;
      last.current = text;
      try {
        setProblem(undefined);
        setVerdict(await ask({ kind: 'check', text }));
      } catch (error) {
        // What could not be written down is no yes.
        setProblem(error instanceof Error ? error.message : String(error));
      }
    },
    [ask],
  );
  const time = (seconds: number) =>
    new Date(seconds * 1000).toLocaleString(language, { dateStyle: 'short', timeStyle: 'short' });

  return (
    <>
      <h1>{loaded.words[language] ?? Object.values(loaded.words)[0]}</h1>
      <p>
        <bdi>{loaded.shop}</bdi>
        {loaded.oneEntry ? ` · ${words.oneEntry}` : ''}
      </p>
      {shown ? (
        <>
          <Picture text={shown.link} label={words.code} />
          <p>{words.scan}</p>
          <Reader
            language={language}
            scanner={scanner}
            onTyped={(text) => void check(text)}
            // The phone stays before the camera for a while, also after the verdict was read.
            onSeen={(text) => text !== last.current && void check(text)}
          />
        </>
      ) : (
        <p role="status">{words.closed(time(loaded.from), time(loaded.until))}</p>
      )}
      {problem ? <p role="alert">{problem}</p> : null}
      <p class="soft">{words.lists(time(loaded.listsOf))}</p>
      <button type="button" onClick={onForget}>
        {words.forget}
      </button>
      {verdict ? (
        <Answer
          verdict={verdict}
          language={language}
          onNext={() => {
            setVerdict(undefined);
            scanner.current?.focus();
          }}
        />
      ) : null}
    </>
  );
}

/** The code of now; looks again every second. */
function useShown(ask: AskWorker): ShownCode | undefined {
  const [shown, setShown] = useState<ShownCode>();
  useEffect(() => {
    const look = () =>
      void ask({ kind: 'shown' }).then(
        (code) => setShown((before) => (before?.link === code?.link ? before : (code ?? undefined))),
        () => setShown(undefined),
      );
    look();
    const timer = setInterval(look, 1000);
    return () => clearInterval(timer);
  }, [ask]);
  return shown;
}

function Picture({ text, label }: { text: string; label: string }) {
  const rows = encodeQR(text, 'raw', { ecc: 'low', border: 3 });
  const path = rows.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')).join('')).join('');
  return (
    <div class="qr">
      <svg
        viewBox={`0 0 ${rows.length} ${rows.length}`}
        role="img"
        aria-label={label}
        shape-rendering="crispEdges"
        data-testid="door-code"
      >
        <path d={path} />
      </svg>
    </div>
  );
}

type ReaderProps = {
  language: DoorLanguage;
  scanner: RefObject<HTMLInputElement | null>;
  onTyped: (text: string) => void;
  onSeen: (text: string) => void;
};

function Reader({ language, scanner, onTyped, onSeen }: ReaderProps) {
  const words = PAGE_WORDS[language];
  const video = useRef<HTMLVideoElement>(null);
  const camera = useCamera(video, onSeen);
  // A hand scanner types, and ends with Enter.
  useEffect(() => scanner.current?.focus(), []);
  return (
    <>
      {camera === 'missing' ? (
        <p class="soft">{words.noCamera}</p>
      ) : (
        <video ref={video} muted playsInline aria-label={words.view} data-testid="door-camera" />
      )}
      <label>
        {words.scanner}
        <input
          ref={scanner}
          inputMode="none"
          autocomplete="off"
          data-testid="door-scanner"
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            onTyped(event.currentTarget.value);
            event.currentTarget.value = '';
          }}
        />
      </label>
    </>
  );
}

type AnswerProps = { verdict: Verdict; language: DoorLanguage; onNext: () => void };

function Answer({ verdict, language, onNext }: AnswerProps) {
  const words = DOOR_WORDS[language];
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <div class="verdict" role="alert" data-yes={verdict.yes} data-testid="door-verdict">
      <strong>{verdict.yes ? words.yes : words.no}</strong>
      {verdict.yes ? verdict.test ? <p>{words.test}</p> : null : <p>{words.why[verdict.why]}</p>}
      <button type="button" ref={button} data-testid="door-next" onClick={onNext}>
        {PAGE_WORDS[language].next}
      </button>
    </div>
  );
}
