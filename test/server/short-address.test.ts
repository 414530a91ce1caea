// SPDX-License-Identifier: GPL-3.0-or-later
/** The address that people type where they cannot scan: it leads to the question, and nobody finds others by it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '#base/random.ts';
import { createShortWord, readShortWord } from '#server/verifications/short-address.ts';
import { createWorld, start, type World } from '../support/server/world.ts';

describe('a short address', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const begin = async (flow = 'cross_device'): Promise<Record<string, unknown>> =>
    (await start(world, { policy: 'over-18-phone', flow })).body;
  const open = (url: string, language = 'en') =>
    world.server.app.inject({ url: new URL(url).pathname, headers: { 'accept-language': language } });

  it('leads to the wallet with the question that the QR code has, as it is typed', async () => {
    const { short_url: short, wallet_url: wallet } = await begin();
    expect(short).toMatch(/^https:\/\/[a-z.]+\/k\/[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    const word = String(short).slice(-9);
    for (const typed of [word, word.toLowerCase(), word.replace('-', '')]) {
      const answer = await open(`https://x/k/${typed}`);
      expect([answer.statusCode, answer.headers.location]).toEqual([303, wallet]);
    }
  });

  it('is given for another device only', async () => {
    expect((await begin('same_device')).short_url).toBeUndefined();
  });

  it.each(['ABCD-EFGH', '../v1', 'x'.repeat(60), '%00'])(
    'R25 is a page for people where it leads nowhere: %s',
    async (word) => {
      const answer = await open(`https://x/k/${encodeURIComponent(word)}`, 'de-DE,de;q=0.9');
      expect(answer.statusCode).toBe(404);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(answer.body).toContain('<html lang="de" dir="ltr">');
      expect(answer.body).not.toContain(word);
    },
  );

  it('R25 ends with its question', async () => {
    const { short_url: short, id } = await begin();
    const { statusCode } = await world.server.app.inject({
      method: 'POST',
      url: `/v1/verifications/${id}/cancel`,
      headers: { authorization: `Bearer ${world.secretKey}` },
      payload: {},
    });
    expect(statusCode).toBe(200);
    expect((await open(String(short))).statusCode).toBe(404);
  });

  it('R25 has forty random bits, and reads what eyes confuse', () => {
    const words = Array.from({ length: 1000 }, () => createShortWord(systemRandom()));
    expect(new Set(words).size).toBe(1000);
    expect(new Set(words.join('').replaceAll('-', '')).size).toBe(32);
    expect(words.every((word) => readShortWord(word) === word)).toBe(true);
    expect(readShortWord('oil0-aBcd')).toBe('0110-ABCD');
    for (const wrong of ['', 'U234-5678', '1234-567', '1234-56789']) expect(readShortWord(wrong)).toBeUndefined();
  });
});
