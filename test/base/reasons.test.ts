// SPDX-License-Identifier: GPL-3.0-or-later
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { HushmarkError, isHushmarkError } from '#base/errors.ts';
import { EXIT_CODES, REASONS, type Reason } from '#base/reasons.ts';
import { ERRORS_PAGE, errorsPage } from '#scripts/write-errors-doc.ts';

const reasons = Object.entries<Reason>(REASONS);

test('docs/errors.md is what scripts/write-errors-doc.ts writes', async () => {
  expect(await readFile(ERRORS_PAGE, 'utf8')).toBe(errorsPage());
});

test('every code begins with its family', () => {
  for (const [code, { family }] of reasons) expect(code.startsWith(`${family}_`), code).toBe(true);
});

test('every code has the exit code of its family, and only files and issuers share one', () => {
  for (const [code, { family, exitCode }] of reasons) expect(exitCode, code).toBe(EXIT_CODES[family]);
  const { issuer, ...others } = EXIT_CODES;
  expect(issuer).toBe(EXIT_CODES.file);
  const exits = Object.values(others);
  expect(new Set(exits).size).toBe(exits.length);
  expect(exits.every((exit) => exit > 1 && exit < 64)).toBe(true);
});

test('titles are one line without a full stop, hints are sentences', () => {
  for (const [code, { title, hint, httpStatus }] of reasons) {
    expect(title, code).toMatch(/^\S.{5,90}[^.]$/);
    expect(hint, code).toMatch(/^\S.{5,160}\.$/);
    expect(httpStatus >= 400 && httpStatus < 600, code).toBe(true);
  }
});

test('an error without texts of its own takes those of its code', () => {
  const error = new HushmarkError('policy_expired');
  expect(error.message).toBe(REASONS.policy_expired.title);
  expect(error.hint).toBe(REASONS.policy_expired.hint);
  expect(isHushmarkError(error, 'policy_expired')).toBe(true);
  expect(isHushmarkError(error, 'policy_revoked')).toBe(false);
});
