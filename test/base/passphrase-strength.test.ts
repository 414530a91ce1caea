// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { checkPassphrase, weaknessOf } from '#base/passphrase-strength.ts';
import { systemRandom } from '#base/random.ts';
import { suggestPassphrase } from '#wallet/core/store/suggest-passphrase.ts';
import { WORDS } from '#wallet/core/store/words.ts';

describe('a new passphrase', () => {
  it.each([
    'passwordpassword',
    'Password Password',
    'P@ssw0rd2024!!',
    'drowssapdrowssap',
    'letmeinletmein',
    'iloveyou1234',
    'ichliebedich99',
    'Michael1987!',
    'Passwort123456',
    'Sommer2024!!!',
    'Liverpool1999',
    'hallo hallo hallo',
    'zürich zürich zürich',
    'qwertyuiop12',
    'qwertzuiopasdf',
    'poiuztrewq123',
    'azertyuiop1234',
    'qaywsxedcrfv',
    '1q2w3e4r5t6y',
    '!QAZ2wsx3edc',
    'asdfasdfasdf',
    '123456789012',
    '987654321098',
    '111122223333',
    '198712311987',
    'abcdefghijkl',
    'abababababababab',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaab',
    'hushmarkwallet',
    'mywalletpassphrase',
    'geheimgeheimgeheim',
    'test test test test',
  ])('may not be %s', (text) => {
    expect(weaknessOf(text)).toBe('guessable');
    expect(() => checkPassphrase(text)).toThrow(expect.objectContaining({ code: 'wallet_passphrase_weak' }));
  });

  it.each(['', 'short one', 'elf Zeichen', 'x'.repeat(1025)])('has 12 to 1024 characters: not %.20s', (text) => {
    expect(weaknessOf(text)).toBe('length');
  });

  it.each([
    'correct horse battery staple',
    'vier grüne Möwen fliegen',
    'orbit velvet maple',
    'k7#Tq9zVx2Lm',
    'xkvbwtrmzpqd',
    'Мороз и солнце день чудесный',
    '六つの小さな青い傘が踊る月夜',
    'the password of my grandmother’s boat',
  ])('may be %s', (text) => {
    expect(weaknessOf(text)).toBeUndefined();
    checkPassphrase(text);
  });

  it('is judged by how it begins, also when somebody pastes a long text', () => {
    expect(weaknessOf('abc'.repeat(341))).toBe('guessable');
    expect(weaknessOf(WORDS.slice(0, 150).join(' '))).toBeUndefined();
  });
});

describe('a suggested passphrase', () => {
  it('is five words of 2048, all different, and always good enough', () => {
    expect(new Set(WORDS).size).toBe(2048);
    expect(WORDS.every((word) => /^[a-z]{3,8}$/.test(word))).toBe(true);
    for (let round = 0; round < 200; round++) {
      const text = suggestPassphrase(systemRandom());
      const words = text.split(' ');
      expect(words.length, text).toBe(5);
      expect(
        words.every((word) => WORDS.includes(word)),
        text,
      ).toBe(true);
      expect(weaknessOf(text), text).toBeUndefined();
    }
  });

  it('takes all of its chance from the source that it is given', () => {
    const bytes = Uint8Array.from([0, 0, 7, 255, 8, 0, 255, 255, 0, 1]);
    expect(suggestPassphrase(() => bytes)).toBe('abandon zoo abandon zoo ability');
  });
});
