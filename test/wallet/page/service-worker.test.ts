// SPDX-License-Identifier: GPL-3.0-or-later
/** The service worker's own script, as a browser runs it, in a scope that remembers what was done. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ROOT } from '../../support/source-files.ts';

const ORIGIN = 'https://wallet.example';
const OWN_PAGE = '<meta name="application-name" content="Hushmark wallet">';
const SHELL = { version: 'new', files: ['/', '/assets/main.js'], lazy: ['/assets/de.js'] };

let script: string;
beforeAll(async () => {
  const entry = join(ROOT, 'wallet/page/service-worker.ts');
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'iife', write: false });
  // As the build does it.
  script = (outputFiles[0]?.text ?? '').replace(/["'`]__HUSHMARK_SHELL__["'`]/, JSON.stringify(SHELL));
});

type Listener = (event: object) => void;
type Network = (address: string) => Promise<Response>;

/** A browser's scope with the caches of the builds before, and the network that `answer` stands for. */
function install(answer: Network = async () => new Response(OWN_PAGE)) {
  const done: string[] = [];
  const fetched: string[] = [];
  const listeners = new Map<string, Listener>();
  const kept = new Map<string, Map<string, string>>([
    ['hushmark-shell-old', new Map([['/', 'old page']])],
    ['hushmark-artefacts', new Map([['key', 'bytes']])],
  ]);
  const addressOf = (request: string | Request) =>
    typeof request === 'string' ? request : new URL(request.url).pathname;
  const caches = {
    open: async (name: string): Promise<object> => ({
      async addAll(files: string[]) {
        kept.set(name, new Map(files.map((file) => [file, `kept ${file}`])));
        done.push('kept');
      },
      match: async (request: Request) => caches.match(request, { cacheName: name }),
      async put(request: Request, response: Response) {
        kept.get(name)?.set(addressOf(request), await response.text());
      },
    }),
    keys: async () => [...kept.keys()],
    delete: async (name: string) => kept.delete(name),
    match: async (request: string | Request, { cacheName }: { cacheName: string }) => {
      const text = kept.get(cacheName)?.get(addressOf(request));
      return text === undefined ? undefined : new Response(text);
    },
  };
  const registration = Object.assign(new EventTarget(), { installing: null as object | null, waiting: null });
  const scope = {
    location: { origin: ORIGIN },
    addEventListener: (name: string, listener: Listener) => listeners.set(name, listener),
    skipWaiting: async () => void done.push('skipWaiting'),
    registration,
    clients: { claim: async () => void done.push(`claim beside ${[...kept.keys()].join()}`) },
  };
  const fetch = async (request: string | Request) => {
    fetched.push(addressOf(request));
    return answer(addressOf(request));
  };
  new Function('self', 'caches', 'fetch', script)(scope, caches, fetch);

  return {
    done,
    fetched,
    kept,
    registration,
    /** Resolves when what the event waits for is over. */
    async lives(name: 'install' | 'activate') {
      let wait: Promise<unknown> | undefined;
      listeners.get(name)?.({ waitUntil: (work: Promise<unknown>) => (wait = work) });
      await wait;
    },
    /** The text of the worker's answer, or undefined where it leaves the request to the browser. */
    async asks(path: string, { mode = 'no-cors', method = 'GET', origin = ORIGIN } = {}) {
      let response: Promise<Response> | undefined;
      const request = Object.defineProperty(new Request(origin + path, { method }), 'mode', { value: mode });
      listeners.get('fetch')?.({ request, respondWith: (answer: Promise<Response>) => (response = answer) });
      return (await response)?.text();
    },
    says(data: object): unknown[] {
      const answers: unknown[] = [];
      const ports = [{ postMessage: (answer: unknown) => answers.push(answer) }];
      listeners.get('message')?.({ data, ports, waitUntil: () => {} });
      return answers;
    },
    /** Resolves when the browser may end the worker, as far as this message goes. */
    async waitsFor(data: object): Promise<void> {
      let wait: Promise<unknown> | undefined;
      listeners.get('message')?.({ data, ports: [], waitUntil: (work: Promise<unknown>) => (wait = work) });
      await wait;
    },
  };
}

describe('a new build', () => {
  it('W20 takes over at once: keeps its shell first, then waits for no page and claims those that are open', async () => {
    const worker = install();
    await worker.lives('install');
    expect(worker.done).toEqual(['kept', 'skipWaiting']);
    await worker.lives('activate');
    // What is no shell is left alone, and the old shell is gone before any page is served from here.
    expect(worker.done).toEqual(['kept', 'skipWaiting', 'claim beside hushmark-artefacts,hushmark-shell-new']);
  });

  it('W20 is loaded at the next visit: the page comes from the network first, and from what is kept without one', async () => {
    let answer: Network = async () => new Response(`${OWN_PAGE} newer`);
    const worker = install((address) => answer(address));
    await worker.lives('install');
    expect(await worker.asks('/', { mode: 'navigate' })).toBe(`${OWN_PAGE} newer`);
    for (const failure of [
      async () => new Response('log in to the hotel'),
      async () => new Response(OWN_PAGE, { status: 503 }),
      () => Promise.reject(new TypeError('no network')),
    ]) {
      answer = failure;
      expect(await worker.asks('/', { mode: 'navigate' })).toBe('kept /');
    }
  });

  it('serves its own files from what is kept, and touches nothing else', async () => {
    const worker = install();
    await worker.lives('install');
    expect(await worker.asks('/assets/main.js')).toBe('kept /assets/main.js');
    expect(worker.fetched).toEqual([]);
    for (const asked of [
      () => worker.asks('/config.json'),
      () => worker.asks('/artefacts/age/v1/key'),
      () => worker.asks('/', { method: 'POST' }),
      () => worker.asks('/assets/main.js', { origin: 'https://verifier.example' }),
    ]) {
      expect(await asked()).toBeUndefined();
    }
    // What stands behind an encoded '#' is for the page alone.
    expect(await worker.asks('/%23/present?client_id=x', { mode: 'navigate' })).toBe('kept /');
    expect(worker.fetched).toEqual([]);
  });
});

it('the words of a language are kept when they are first used, and never without success', async () => {
  let answer: Network = async () => new Response('under repair', { status: 503 });
  const worker = install((address) => answer(address));
  await worker.lives('install');
  expect(worker.fetched).toEqual([]);
  expect(await worker.asks('/assets/de.js')).toBe('under repair');
  answer = async () => new Response('Wörter');
  expect(await worker.asks('/assets/de.js')).toBe('Wörter');
  answer = () => Promise.reject(new TypeError('no network'));
  expect(await worker.asks('/assets/de.js')).toBe('Wörter');
});

describe('the vault key between two pages', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const hold = { kind: 'hold', key: 'the key' };
  const ask = { kind: 'ask' };
  const theKey = [{ kind: 'key', key: 'the key' }];
  const none = [{ kind: 'none' }];

  it('W08 is handed on for two minutes after a page has last said that it is there, and no longer', () => {
    const worker = install();
    expect(worker.says(ask)).toEqual(none);
    worker.says(hold);
    vi.advanceTimersByTime(119_999);
    expect(worker.says(ask)).toEqual(theKey);
    worker.says(hold);
    vi.advanceTimersByTime(119_999);
    // An answer that came too late for one page is there for the next.
    expect(worker.says(ask)).toEqual(theKey);
    expect(worker.says(ask)).toEqual(theKey);
    vi.advanceTimersByTime(1);
    expect(worker.says(ask)).toEqual(none);
  });

  it('W08 is too old after two minutes in which the device slept, also when the clock is put back then', () => {
    const worker = install();
    worker.says(hold);
    // Timers stand still.
    vi.setSystemTime(120_000);
    expect(worker.says(ask)).toEqual(none);
    vi.setSystemTime(0);
    expect(worker.says(ask)).toEqual(none);
  });

  it('keeps the worker alive for as long as it is held, and no longer', async () => {
    const worker = install();
    const waits = worker.waitsFor(hold);
    let over = false;
    void waits.then(() => {
      over = true;
    });
    await vi.advanceTimersByTimeAsync(119_999);
    expect(over).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(over).toBe(true);
    const ended = worker.waitsFor(hold);
    worker.says({ kind: 'end' });
    await ended;
  });

  it('W20 holds up no newer worker: neither what it waits for already, nor what pages say then', async () => {
    const worker = install();
    const waits = worker.waitsFor(hold);
    worker.registration.installing = {};
    worker.registration.dispatchEvent(new Event('updatefound'));
    await waits;
    await worker.waitsFor(hold);
    // Until it is replaced it hands on the key, and no longer than ever.
    expect(worker.says(ask)).toEqual(theKey);
    vi.advanceTimersByTime(120_000);
    expect(worker.says(ask)).toEqual(none);
  });

  it('W08 is forgotten when the wallet is locked, and by nothing else that is said', () => {
    const worker = install();
    worker.says(hold);
    for (const other of [{ kind: 'changed' }, { kind: 'key', key: 'another' }, {}]) {
      expect(worker.says(other)).toEqual([]);
    }
    expect(worker.says(ask)).toEqual(theKey);
    worker.says({ kind: 'end' });
    expect(worker.says(ask)).toEqual(none);
  });
});
