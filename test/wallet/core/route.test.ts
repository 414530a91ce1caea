// SPDX-License-Identifier: GPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkReturn } from '#wallet/core/credentials/check-return.ts';
import { parseRoute, repairedAddress } from '#wallet/core/route.ts';
import { isOwnPage } from '#wallet/page/app/own-page.ts';

const page = readFileSync('wallet/page/index.html', 'utf8');

describe('the address of a screen', () => {
  it('names the screens', () => {
    expect(parseRoute('')).toEqual({ screen: 'home' });
    expect(parseRoute('#/')).toEqual({ screen: 'home' });
    expect(parseRoute('#/settings')).toEqual({ screen: 'settings' });
    expect(parseRoute('#/settings/lists')).toEqual({ screen: 'settings', part: 'lists' });
    expect(parseRoute('#/import?credential=abc')).toEqual({ screen: 'import', link: 'credential=abc' });
    expect(parseRoute('#/present?client_id=s&request_uri=https%3A%2F%2Fv.example%2Fr')).toEqual({
      screen: 'present',
      clientId: 's',
      requestUri: 'https://v.example/r',
    });
    expect(parseRoute('#/enrol?issuer=i&schema=s')).toEqual({
      screen: 'enrol',
      issuer: 'i',
      schema: 's',
      returnTo: undefined,
    });
  });

  it('reads a code of a door, and none without a request', () => {
    expect(parseRoute('#/door?request=aaa.bbb.ccc')).toEqual({ screen: 'door', request: 'aaa.bbb.ccc' });
    expect(parseRoute('#/door')).toEqual({ screen: 'unknown' });
  });

  it('is known with a slash too many, and out of HTML', () => {
    const route = { screen: 'present', clientId: 's', requestUri: 'r' };
    expect(parseRoute('#/present/?client_id=s&amp;request_uri=r')).toEqual(route);
    expect(parseRoute('#/settings/')).toEqual({ screen: 'settings' });
    expect(parseRoute('#/settings/backup/')).toEqual({ screen: 'settings', part: 'backup' });
  });

  it.each([
    ['/%23/import?credential=a%2Bb', '/#/import?credential=a%2Bb'],
    ['/%23/import%3Fcredential=abc&x=%3F', '/#/import?credential=abc&x=%3F'],
    ['/%2523/present?client_id=s', '/#/present?client_id=s'],
    ['/%23', '/#'],
    ['//evil.example/%23/', undefined],
    ['/', undefined],
    ['/?%23/import', undefined],
    ['/assets/%23', undefined],
  ])('whose # was encoded is mended, and no other: %s', (address, repaired) => {
    expect(repairedAddress(new URL(`https://wallet.example${address}`))).toBe(repaired);
  });

  it.each([
    '#/present',
    '#/present?client_id=s',
    '#/enrol?issuer=i',
    '#/nowhere',
    '#/settings/nowhere',
    '#/settings/lists/nowhere',
    '#//',
    '#/../',
    `#/import?${'a'.repeat(200_000)}`,
  ])('leaves %.30s unknown', (hash) => expect(parseRoute(hash)).toEqual({ screen: 'unknown' }));
});

describe("the wallet's own page", () => {
  it.each([
    ['the page itself', true, () => new Response(page)],
    ['a host that is being repaired', false, () => new Response(page, { status: 503 })],
    ["a hotel's log-in page", false, () => new Response('<!doctype html><title>Welcome</title>')],
    ['a redirect', false, () => Response.error()],
  ])('W29 is known from other answers: %s', async (_what, isOwn, answer) => {
    expect(await isOwnPage(answer())).toBe(isOwn);
  });
});

describe('the way back to an issuer', () => {
  const origins = ['https://town-hall.example'];
  it('is a page of the issuer', () => {
    expect(checkReturn('https://town-hall.example/done?x=1', origins)?.href).toBe('https://town-hall.example/done?x=1');
  });
  it.each([
    'https://evil.example/',
    'https://town-hall.example.evil.example/',
    'https://sub.town-hall.example/',
    'http://town-hall.example/',
    'https://town-hall.example:444/',
    'https://user@town-hall.example/',
    'https://town-hall.example/#code=x',
    'javascript:alert(1)',
    '/relative',
    '',
  ])('R10, W37: is not %s', (address) => expect(checkReturn(address, origins)).toBeNull());
});

describe('a link as mail and chat hand it over', () => {
  const meant = parseRoute(
    '#/present?client_id=vinum-shop&request_uri=https%3A%2F%2Fverify.example%2Fv1%2Frequests%2Freq_x-_',
  );

  it.each([
    ['at the end of a sentence', '.'],
    ['between angle brackets', '>'],
    ['in brackets, at the end of a question', ')?'],
    ['between quotation marks', '%22'],
    ['with the space after it', '%20'],
  ])('%s asks the same question', (_where, after) => {
    const link = '#/present?client_id=vinum-shop&request_uri=https%3A%2F%2Fverify.example%2Fv1%2Frequests%2Freq_x-_';
    expect(parseRoute(link + after)).toEqual(meant);
  });

  it('as HTML, as quoted-printable and with its parts in the other order asks the same question', () => {
    for (const link of [
      '#/present?client_id=vinum-shop&amp;request_uri=https%3A%2F%2Fverify.example%2Fv1%2Frequests%2Freq_x-_',
      '#/present?client_id=3Dvinum-shop&request_uri=3Dhttps%3A%2F%2Fverify.example%2Fv1%2Frequests%2Freq_x-_',
      '#/present/?request_uri=https%3A%2F%2Fverify.example%2Fv1%2Frequests%2Freq_x-_&client_id=vinum-shop',
    ])
      expect(parseRoute(link), link).toEqual(meant);
  });
});
