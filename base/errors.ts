// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The one error type. Every `parse*` and every command throws it; what a person reads is the title and hint that
 * base/reasons.ts has for its code. Messages name members and rules, never secrets or personal values.
 */
import { type ErrorCode, REASONS } from './reasons.ts';

export type { ErrorCode } from './reasons.ts';

export class HushmarkError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly detail?: Readonly<Record<string, string>>;

  /**
   * @param code one of base/reasons.ts
   * @param message what is wrong here, for the log and the developer; the code's title when left out
   * @param hint what to do next; the code's own hint when left out
   * @param detail named values that help (a member's name, a position); never a secret
   */
  constructor(code: ErrorCode, message?: string, hint?: string, detail?: Record<string, string>) {
    super(message ?? REASONS[code].title);
    this.name = 'HushmarkError';
    this.code = code;
    this.hint = hint ?? REASONS[code].hint;
    if (detail) this.detail = detail;
  }
}

/** True for our own errors, also when `code` is given and the same. */
export function isHushmarkError(error: unknown, code?: ErrorCode): error is HushmarkError {
  return error instanceof HushmarkError && (code === undefined || error.code === code);
}
