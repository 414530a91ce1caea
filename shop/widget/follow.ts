// SPDX-License-Identifier: MIT
// Follows a verification that is answered on another device: by the verifier's event stream, by asking again and again
// where no stream gets through, and by this page's own clock, so that no failure leaves a page waiting for ever.

export type End = { state: 'verified' | 'not_completed' | 'expired' } | { outcome: string };

export type Followed = {
  /** Without one there is only the clock to go by. */
  eventsUrl: string | undefined;
  /** When the question expires, in milliseconds of this page's clock; later when the customer asks for more time. */
  endsAt: number;
};

/** No question lives longer. Seconds. */
export const LONGEST_LIFE = 3600;
/** A stream says the state at once, and then at least "alive" every 15 s. Milliseconds. */
const FIRST_WORD = 10_000;
const SILENCE = 40_000;
/** An answer of the last moment may still be on its way. */
const GRACE = 5_000;
/** Streams that may fail one after the other before the page asks for the state instead. */
const STREAMS = 3;
const LONGEST_PAUSE = 30_000;
const BETWEEN_QUESTIONS = 3_000;

/**
 * Calls `onEnd` once, unless stopped before by what it returns; before that `onWrongNumber` with the tries that are
 * left after a wrong number was typed on the other device.
 */
export function follow(
  { eventsUrl, endsAt: firstEnd }: Followed,
  onEnd: (end: End) => void,
  onWrongNumber: (triesLeft: number) => void = () => {},
): () => void {
  let stream: EventSource | undefined;
  let failures = 0;
  // When the present stream counts as dead, or else when something is tried next.
  let due = 0;
  let isOver = false;
  let endsAt = firstEnd;

  const stop = (): void => {
    isOver = true;
    clearInterval(clock);
    stream?.close();
  };
  const finish = (end: End): void => {
    if (isOver) return;
    stop();
    onEnd(end);
  };
  const hear = (text: string): void => {
    const secondsLeft = readNumber(text, 'expires_in');
    if (secondsLeft !== undefined) endsAt = Date.now() + Math.min(secondsLeft, LONGEST_LIFE) * 1000;
    const triesLeft = readNumber(text, 'tries_left');
    if (triesLeft !== undefined && !isOver) onWrongNumber(triesLeft);
    const end = readEnd(text);
    if (end !== undefined) finish(end);
  };
  const fail = (): void => {
    stream?.close();
    stream = undefined;
    failures += 1;
    // Not in step: all pages of a shop lose their streams in the same moment when the verifier restarts.
    due = Date.now() + Math.min(LONGEST_PAUSE, 1000 * 2 ** (failures - 1)) * (0.75 + Math.random() / 2);
  };
  const listen = (url: string): void => {
    const opened = new EventSource(url);
    stream = opened;
    due = Date.now() + FIRST_WORD;
    const alive = (): void => {
      failures = 0;
      due = Date.now() + SILENCE;
    };
    opened.addEventListener('alive', alive);
    opened.addEventListener('status', (event: MessageEvent<string>) => {
      alive();
      hear(event.data);
    });
    // A browser tries again by itself after a lost connection, and never after any other answer than 200.
    opened.addEventListener('error', () => {
      if (opened.readyState === EventSource.CLOSED && opened === stream) fail();
    });
  };
  const ask = async (url: string): Promise<void> => {
    due = Number.POSITIVE_INFINITY;
    try {
      const text = await getState(url);
      failures = STREAMS;
      due = Date.now() + BETWEEN_QUESTIONS;
      hear(text);
    } catch {
      fail();
    }
  };
  const look = (): void => {
    const now = Date.now();
    if (now >= endsAt + GRACE) finish({ state: 'expired' });
    else if (eventsUrl !== undefined && now >= due) {
      if (stream !== undefined) fail();
      else if (failures < STREAMS) listen(eventsUrl);
      else void ask(eventsUrl);
    }
  };
  const clock = setInterval(look, 1000);
  look();
  return stop;
}

async function getState(url: string): Promise<string> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), FIRST_WORD);
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      credentials: 'omit',
      signal: abort.signal,
    });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    return await response.text();
  } finally {
    clearTimeout(timer);
  }
}

/** Undefined while there is nothing new, and for what nobody can read. */
function readEnd(text: string): End | undefined {
  try {
    const { status, outcome } = JSON.parse(text) as Record<string, unknown>;
    if (typeof outcome === 'string') return { outcome };
    switch (status) {
      case 'verified':
      case 'not_completed':
      case 'expired':
        return { state: status };
      case 'cancelled':
        return { state: 'not_completed' };
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}

function readNumber(text: string, name: string): number | undefined {
  try {
    const value = (JSON.parse(text) as Record<string, unknown>)[name];
    return typeof value === 'number' ? value : undefined;
  } catch {
    return undefined;
  }
}
