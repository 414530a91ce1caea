// SPDX-License-Identifier: GPL-3.0-or-later
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, HushmarkError } from '#base/errors.ts';
import { REASONS } from '#base/reasons.ts';
import { explainRefusal } from '#wallet/core/credentials/explain-refusal.ts';
import { readCredentialText } from '#wallet/core/credentials/read-credential.ts';
import { en } from '#wallet/core/locales/en/index.ts';
import { errorText } from '#wallet/page/app/error-text.ts';
import { CATALOGUES } from '../../support/wallet/catalogues.ts';

const ROOT = new URL('../../../', import.meta.url).pathname;
const ENTRIES = ['wallet/page/main.tsx', 'wallet/page/prover/worker.ts'];
/** Where codes are listed and not thrown. */
const LISTS = /^(?:base\/reasons\.ts|wallet\/core\/locales\/.*)$/;

/** What the wallet's page and its workers are made of. */
function modules(): string[] {
  const seen = new Set<string>();
  const open = [...ENTRIES];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path) || !existsSync(join(ROOT, path))) continue;
    seen.add(path);
    for (const [, from = ''] of readFileSync(join(ROOT, path), 'utf8').matchAll(
      /(?:from|import\(|import)\s*'([^']+)'/g,
    )) {
      if (from.startsWith('#')) open.push(from.slice(1));
      if (from.startsWith('.')) open.push(join(dirname(path), from));
    }
  }
  return [...seen].filter((path) => /\.tsx?$/.test(path) && !LISTS.test(path));
}

const isCode = (code: string): code is ErrorCode => Object.hasOwn(REASONS, code);

describe('every error that can reach a screen', () => {
  const sources = modules();
  const codes = new Set<ErrorCode>();
  for (const path of sources) {
    for (const [, code = ''] of readFileSync(join(ROOT, path), 'utf8').matchAll(/(?:'|codes\.)([a-z]+_[a-z_]+)/g)) {
      if (isCode(code)) codes.add(code);
    }
  }
  // What a verifier says about its questions is taken over as it is (wallet/core/net/reach.ts).
  for (const code of Object.keys(REASONS)) if (/^(?:session|request)_/.test(code) && isCode(code)) codes.add(code);

  it.each(Object.entries(CATALOGUES))('has its sentence, or one of its family: %s', (_language, t) => {
    expect(sources.length).toBeGreaterThan(150);
    expect(codes.size).toBeGreaterThan(60);
    const { codes: own, families } = t.errors as { codes: object; families: object };
    const without = [...codes].filter(
      (code) => !Object.hasOwn(own, code) && !Object.hasOwn(families, REASONS[code].family),
    );
    expect(without).toEqual([]);
  });

  it('is none that can never be thrown', () => {
    expect(Object.keys(en.errors.codes).filter((code) => isCode(code) && !codes.has(code))).toEqual([]);
  });

  it('a mistake in the program is not put on anybody', () => {
    expect(errorText(new TypeError('x is undefined'), en)).toBe('Something went wrong. Please try again.');
  });
});

describe('what is handed over and cannot be read', () => {
  const open = { closed: undefined, clockBehind: undefined };
  const said = (error: unknown, known = {}) => errorText(explainRefusal(error, { ...open, ...known }), en);

  it.each(['hello', '{', '{"format":1', 'https://wallet.example/#/import?credential=%%%', '🍷', 'A'.repeat(200)])(
    'is no proof, and nothing else is said about it: %s',
    async (text) => {
      const read = readCredentialText(text, new Uint8Array(32), ['demo']).catch((error: unknown) => error);
      expect(said(await read)).toBe('This is not a proof, or it is damaged.');
    },
  );

  it('is not called unknown while the wallet cannot look anybody up', () => {
    const unknown = new HushmarkError('trust_issuer_not_accepted');
    const closed = new HushmarkError('wallet_lists');
    expect(said(unknown)).toMatch(/^Your wallet does not know who made this proof\./);
    expect(said(unknown, { closed })).toMatch(/^Your wallet could not load/);
    const slow = new HushmarkError('wallet_clock', '', '', { behind: '93600' });
    expect(said(unknown, { closed: slow })).toBe(
      'Check the date and time of this device. Its clock is 26 hours slow. Set it, then try again.',
    );
    expect(said(new HushmarkError('policy_expired'), { clockBehind: -93_600 })).toContain('26 hours fast');
  });
});
