// SPDX-License-Identifier: GPL-3.0-or-later
/** A page that waits for another device: no failure of stream, proxy or verifier leaves it waiting for ever. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type End, follow } from '#shop/widget/follow.ts';

const URL_OF_EVENTS = 'https://verify.example/v1/verifications/ver_x/events';

/** As browsers have it: tries again by itself after a lost connection, never after an answer other than 200. */
class FakeStream extends EventTarget {
  static readonly CLOSED = 2;
  static opened: FakeStream[] = [];
  readyState = 0;
  constructor(readonly url: string) {
    super();
    FakeStream.opened.push(this);
  }
  close(): void {
    this.readyState = 2;
  }
  refuse(): void {
    this.readyState = 2;
    this.dispatchEvent(new Event('error'));
  }
  say(type: string, data: object): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
}

let asked: number;
let answer: () => Promise<Response>;
let ends: End[];
const stream = (): FakeStream => {
  const newest = FakeStream.opened.at(-1);
  if (newest === undefined) throw new Error('no stream was opened');
  return newest;
};
const begin = (seconds = 600, eventsUrl: string | undefined = URL_OF_EVENTS) =>
  follow({ eventsUrl, endsAt: Date.now() + seconds * 1000 }, (end) => ends.push(end));
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

beforeEach(() => {
  vi.useFakeTimers();
  FakeStream.opened = [];
  ends = [];
  asked = 0;
  answer = async () => Response.json({ status: 'pending' });
  vi.stubGlobal('EventSource', FakeStream);
  vi.stubGlobal('fetch', async (_url: string, { headers }: { headers: Record<string, string> }) => {
    asked += 1;
    expect(headers.accept).toBe('application/json');
    return answer();
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('W28 a page that follows a verification', () => {
  it('opens another stream after one that was refused, with growing pauses', async () => {
    begin();
    stream().refuse();
    await pass(2);
    expect(FakeStream.opened).toHaveLength(2);
    stream().refuse();
    await pass(1);
    expect(FakeStream.opened).toHaveLength(2);
    await pass(3);
    expect(FakeStream.opened).toHaveLength(3);
    stream().say('status', { status: 'verified', outcome: 'rc_1' });
    expect(ends).toEqual([{ outcome: 'rc_1' }]);
  });

  it('asks for the state instead when no stream gets through, and goes on when that fails too', async () => {
    begin();
    for (const _ of [1, 2, 3]) {
      stream().refuse();
      await pass(6);
    }
    expect(FakeStream.opened).toHaveLength(3);
    expect(asked).toBeGreaterThan(0);
    answer = async () => new Response('busy', { status: 503 });
    await pass(60);
    answer = async () => Promise.reject(new TypeError('no network'));
    await pass(60);
    answer = async () => Response.json({ status: 'verified', outcome: 'rc_2' });
    await pass(40);
    expect(ends).toEqual([{ outcome: 'rc_2' }]);
    expect(asked).toBeLessThan(20);
  });

  it('does not trust a stream that stays silent: from the beginning, or after a while', async () => {
    begin();
    await pass(13);
    expect(FakeStream.opened).toHaveLength(2);
    stream().say('status', { status: 'pending' });
    for (const _ of [1, 2, 3, 4]) {
      await pass(15);
      stream().say('alive', {});
    }
    expect(FakeStream.opened).toHaveLength(2);
    await pass(43);
    expect(FakeStream.opened).toHaveLength(3);
  });

  /** With a sign of life every 15 seconds. */
  async function passAlive(seconds: number): Promise<void> {
    for (let passed = 0; passed < seconds; passed += 15) {
      stream().say('alive', {});
      await pass(15);
    }
  }

  it('waits as long as the verifier says, also longer than it was told first, and no longer than any question lives', async () => {
    begin();
    stream().say('status', { status: 'pending', expires_in: 900 });
    await passAlive(600);
    expect(ends).toEqual([]);
    stream().say('status', { status: 'pending', expires_in: 1e9 });
    await passAlive(3590);
    expect(ends).toEqual([]);
    await passAlive(30);
    expect(ends).toEqual([{ state: 'expired' }]);
  });

  it('leaves a lost connection to the browser, which tries again by itself', async () => {
    begin();
    stream().say('status', { status: 'pending' });
    stream().dispatchEvent(new Event('error'));
    await pass(20);
    expect(FakeStream.opened).toHaveLength(1);
  });

  it.each([
    ['with a stream that says nothing', URL_OF_EVENTS],
    ['without one', ''],
  ])('says that time is up by its own clock, %s', async (_how, url) => {
    begin(30, url === '' ? undefined : url);
    await pass(29);
    expect(ends).toEqual([]);
    await pass(7);
    expect(ends).toEqual([{ state: 'expired' }]);
  });

  it('ends once, and not at all after it was stopped', async () => {
    const stop = begin(30);
    stop();
    stream().say('status', { status: 'expired' });
    await pass(60);
    expect(ends).toEqual([]);
    begin(30);
    stream().say('status', { status: 'cancelled' });
    stream().say('status', { status: 'verified', outcome: 'rc_3' });
    await pass(60);
    expect(ends).toEqual([{ state: 'not_completed' }]);
  });

  it('waits on after a message that nobody can read', () => {
    begin();
    stream().dispatchEvent(new MessageEvent('status', { data: '<html>' }));
    stream().say('status', { status: 'something new' });
    expect(ends).toEqual([]);
  });

  it('hears of wrong numbers while it waits, also of the last one', () => {
    const wrong: number[] = [];
    follow(
      { eventsUrl: URL_OF_EVENTS, endsAt: Date.now() + 600_000 },
      (end) => ends.push(end),
      (left) => wrong.push(left),
    );
    stream().say('status', { status: 'pending' });
    stream().say('status', { status: 'pending', tries_left: 2 });
    expect(ends).toEqual([]);
    stream().say('status', { status: 'not_completed', tries_left: 0 });
    expect(wrong).toEqual([2, 0]);
    expect(ends).toEqual([{ state: 'not_completed' }]);
  });
});
