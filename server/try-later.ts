// SPDX-License-Identifier: GPL-3.0-or-later
/** A refusal that knows when there will be room again. plugins/problem.ts writes it as Retry-After. */
import { type ErrorCode, HushmarkError } from '#base/errors.ts';

export class TryLater extends HushmarkError {
  /** Seconds. */
  readonly retryAfter: number;

  constructor(code: ErrorCode, message: string, retryAfter: number) {
    super(code, message);
    this.retryAfter = retryAfter;
  }
}
