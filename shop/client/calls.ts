// SPDX-License-Identifier: MIT
// How the shop's server reaches the verifier: one call, sent again for a while when its outcome is not known. That is
// safe because the verifier answers the same call again with the same answer; a reply that was lost, a node that
// restarted or a database that changed over costs the customer a moment and not their answer (attack catalogue A47).

export type Answer = {
  status: number;
  ok: boolean;
  body: Record<string, unknown>;
  /** Unix seconds by the verifier's clock; undefined when it did not say. */
  date: number | undefined;
};

/** The verifier refused or could not be reached; `code` and `hint` are the verifier's own, or `unavailable`. */
export class HushmarkRequestError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string;

  constructor(status: number, code: string, message: string, hint: string) {
    super(message);
    this.name = 'HushmarkRequestError';
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

export function refusalOf({ status, body }: Answer): HushmarkRequestError {
  const text = (name: string, otherwise: string) => (typeof body[name] === 'string' ? body[name] : otherwise);
  return new HushmarkRequestError(
    status,
    text('code', 'server_unexpected_answer'),
    text('title', `the verifier answered ${status}`),
    text('hint', ''),
  );
}

/** Did this call fail for a reason that may be gone in a moment? */
export const isPassing = ({ status }: Answer): boolean => status === 429 || status >= 500;

export async function readAnswer(response: Response): Promise<{ answer: Answer; retryAfter: number }> {
  // A reply that breaks off in the middle rejects here, and is as lost as one that never came.
  const text = await response.text();
  const date = Date.parse(response.headers.get('date') ?? '') / 1000;
  const answer = {
    status: response.status,
    ok: response.ok,
    body: parseRecord(text),
    date: Number.isFinite(date) ? date : undefined,
  };
  return { answer, retryAfter: Number(response.headers.get('retry-after') ?? 0) || 0 };
}

/** Milliseconds before the second and the third try, unless the verifier asks for more. */
const PAUSES = [200, 1000];

export type Repetition = {
  /** Milliseconds for all tries and pauses together. */
  timeoutMs: number;
  wait(milliseconds: number): Promise<void>;
};

/**
 * The answer of the first try that has one; the last passing failure when none has. Throws HushmarkRequestError with
 * the code `unavailable` when the verifier could not be reached at all.
 */
export async function persistently(
  attempt: (signal: AbortSignal) => Promise<{ answer: Answer; retryAfter: number }>,
  { timeoutMs, wait }: Repetition,
): Promise<Answer> {
  let left = timeoutMs;
  for (let tries = 0; ; tries++) {
    const pause = PAUSES[tries];
    const began = performance.now();
    // Half of what is left, so that a try that hangs leaves time for another.
    const signal = AbortSignal.timeout(Math.max(1, Math.floor(pause === undefined ? left : left / 2)));
    const tried = await attempt(signal).catch(() => undefined);
    if (tried !== undefined && !isPassing(tried.answer)) return tried.answer;
    left -= performance.now() - began;
    const asked = Math.max(pause ?? 0, (tried?.retryAfter ?? 0) * 1000);
    if (pause === undefined || asked >= left) {
      if (tried !== undefined) return tried.answer;
      throw new HushmarkRequestError(0, 'unavailable', 'the verifier cannot be reached', 'Try again in a moment.');
    }
    await wait(asked);
    left -= asked;
  }
}

function parseRecord(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
