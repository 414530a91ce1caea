// SPDX-License-Identifier: GPL-3.0-or-later
/** A signal that gives up after so many milliseconds: AbortSignal.timeout, also in Safari 15. */
export function deadline(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  const timer: unknown = setTimeout(
    () => controller.abort(new DOMException('It took too long.', 'TimeoutError')),
    milliseconds,
  );
  // In Node it would keep a program that is done from ending.
  (timer as { unref?(): void }).unref?.();
  return controller.signal;
}
