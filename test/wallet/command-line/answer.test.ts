// SPDX-License-Identifier: GPL-3.0-or-later
/** Purchases with a wallet at the command line: real issuer, registry, verifier, proofs and shop helper, over HTTP. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parseBase64url } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import { revokeCredential } from '#issuer/revoke.ts';
import { holderSecret } from '#protocol/credential/holder.ts';
import { openWalletFile } from '#wallet/command-line/file-database.ts';
import { openWalletStore, type WalletStore } from '#wallet/core/store/wallet-store.ts';
import { createWorld, PASSPHRASE, type World } from '../../support/wallet/command-line-world.ts';

vi.mock('node:crypto', async (original) =>
  (await import('../../support/remembered-scrypt.ts')).rememberScrypt(original),
);

let world: World;
let handle: bigint;
beforeAll(async () => {
  world = await createWorld();
  handle = (await world.newWallet('anna')).handle;
});
afterAll(() => world.close());

const YES = ['--yes', '--expect-client', 'vinum-shop', '--consent', 'example'];
/** The only issuer is part of what is told. */
const CLAIMS = ['you have a valid “Proof of age” from Town Hall', 'you are 18 or older'];

async function open(name: string): Promise<WalletStore> {
  const database = openWalletFile(world.at(name));
  const key = await database.unlock(PASSPHRASE);
  return openWalletStore({ database, key, random: systemRandom() });
}

const leftovers = () => world.files().filter((name) => name.includes('.lock') || name.endsWith('.tmp'));

/** A network that counts, and may change what comes back. */
function network(change: (text: string, url: URL) => string = (text) => text) {
  const asked: string[] = [];
  const send: typeof fetch = async (input, init) => {
    const url = new URL(String(input));
    asked.push(`${init?.method ?? 'GET'} ${url.pathname}`);
    const answer = await fetch(input, init);
    return new Response(change(await answer.text(), url), { status: answer.status });
  };
  return { asked, send };
}

describe('a purchase', () => {
  test('is prepared ahead, answered with one command, and approved by the shop once', async () => {
    expect(await world.must('anna', 'prepare', '--days', '0')).toEqual({ made: 1, removed: 0, kept: 1 });
    expect(await world.must('anna', 'list')).toMatchObject({ credentials: [{ issuer: 'town-hall', state: 'ready' }] });
    const { walletUrl, redeem } = await world.ask('over-18');

    const shown = await world.must('anna', 'show', walletUrl);
    expect(shown).toMatchObject({
      client_id: 'vinum-shop',
      shop: 'Vinum Wine Shop',
      host: 'vinum.example',
      registry: 'example',
      question: 'Are you 18 or older?',
      claims: CLAIMS,
      answerable: true,
    });
    const claim = CLAIMS.flatMap((text) => ['--expect-claim', text]);
    const told = await world.must('anna', 'answer', walletUrl, ...YES, ...claim);
    expect(told).toMatchObject({ answer: 'shared', client_id: 'vinum-shop', claims: CLAIMS });
    expect(String(told.return_url)).toMatch(/^https:\/\/vinum\.example\/return\?response_code=/);
    expect(await redeem(told.return_url)).toMatchObject({ verified: true });
    expect(await redeem(told.return_url)).toEqual({ verified: false, reason: 'already_used' });
    // Prepared before, so nothing was made for it.
    expect((await open('anna')).list('preparations')).toHaveLength(1);
  });

  test('W07 L11 leaves neither birthdate nor secret in the file or in what is printed', async () => {
    const { walletUrl } = await world.ask('over-18');
    const printed = [
      await world.wallet('anna', ['list']),
      await world.wallet('anna', ['code', 'town-hall']),
      await world.wallet('anna', ['show', walletUrl]),
      await world.wallet('anna', ['answer', walletUrl], { answers: ['yes', 'y'] }),
    ].map(({ exit, out, err }) => {
      expect(exit, err).toBe(0);
      return out + err;
    });
    const { master } = (await open('anna')).get('secret', 'master') ?? expect.unreachable();
    const bytes = parseBase64url(master, 'master', 32);
    const secret = holderSecret(bytes, {
      registry: 'example',
      issuerId: 'town-hall',
      schemaUri: 'urn:hushmark:schema:proof-of-age:1',
    });
    const secrets = [master, Buffer.from(bytes).toString('hex'), secret.toString(), secret.toString(16), PASSPHRASE];
    for (const text of [readFileSync(world.at('anna'), 'utf8'), ...printed]) {
      for (const each of [...secrets, '1990-', '06-15']) expect(text).not.toContain(each);
    }
    expect(readFileSync(world.at('anna'), 'utf8')).not.toMatch(/vinum|18 or older|town-hall|birthdate|response_code/i);
  });

  test('shows who asks and what is told, and takes a word for an answer', async () => {
    const { walletUrl, redeem } = await world.ask('over-18');
    const { exit, out, err } = await world.wallet('anna', ['answer', walletUrl], { answers: ['YES', 'yes'] });
    expect(exit, err).toBe(0);
    expect(err).toContain(
      'Vinum Wine Shop (vinum-shop, vinum.example), registered with Example Registry, asks: Are you 18 or older?\n' +
        'the shop learns:\n  yes: you have a valid “Proof of age” from Town Hall\n  yes: you are 18 or older\n' +
        'the shop does not learn:\n  your exact date of birth\n',
    );
    expect(err).toMatch(/^answered with: Proof of age from Town Hall, valid until 20\d\d-\d\d-\d\d$/m);
    expect(err).toContain('few issuers are on this list, so the shop can guess yours: Town Hall. agree? [y/N] ');
    const [first, back] = out.trim().split('\n');
    expect(first).toBe('answered yes to Vinum Wine Shop');
    expect(await redeem(back)).toMatchObject({ verified: true });
  });

  test('on another screen needs the number that the shop shows there', async () => {
    const { id, walletUrl, code } = await world.ask('over-18-phone', 'cross_device');
    const missing = await world.wallet('anna', ['answer', walletUrl, ...YES]);
    expect(missing).toMatchObject({ exit: 6, json: { code: 'request_code_needed' } });
    const told = await world.must('anna', 'answer', walletUrl, ...YES, '--code', String(code));
    expect(told).toMatchObject({ answer: 'shared', return_url: null });
    expect(await world.status(id)).toBe('verified');
  });
});

describe('no', () => {
  test('L16 is told on its owner’s word only, and never why', async () => {
    const { id, walletUrl, redeem } = await world.ask('over-18');
    const left = await world.wallet('anna', ['answer', walletUrl], { answers: [''] });
    expect(left).toMatchObject({ exit: 0, out: '' });
    expect(left.err).toContain('hushmark wallet: nothing was sent');
    expect(await world.status(id)).toBe('pending');

    const { asked, send } = network();
    const { out, err } = await world.wallet('anna', ['answer', walletUrl], {
      answers: ['no'],
      outside: { fetch: send },
    });
    expect(out, err).toMatch(/^declined Vinum Wine Shop\nhttps:\/\/vinum\.example\/return/);
    expect(asked.map((each) => each.replace(/[^/]+$/, ''))).toEqual(['GET /v1/requests/', 'POST /v1/']);
    expect(await world.status(id)).toBe('not_completed');
    expect(await redeem(out.trim().split('\n')[1])).toEqual({ verified: false, reason: 'not_completed' });
  });

  test('a question that cannot be answered with yes sends nothing by itself', async () => {
    const { id, walletUrl } = await world.ask('over-90');
    expect(await world.must('anna', 'show', walletUrl)).toMatchObject({ answerable: false });
    const shown = await world.wallet('anna', ['show', walletUrl], { answers: [] });
    expect(shown.out).toContain('this wallet cannot answer it with yes; the shop does not learn why');
    const refused = await world.wallet('anna', ['answer', walletUrl, ...YES]);
    expect(refused).toMatchObject({ exit: 4, json: { code: 'policy_underage' } });
    expect(await world.status(id)).toBe('pending');
    expect(await world.must('anna', 'answer', walletUrl, '--decline')).toMatchObject({
      answer: 'declined',
      claims: [],
    });
    expect(await world.status(id)).toBe('not_completed');
  });
});

describe('W22 without somebody at the terminal', () => {
  test.each([
    ['no word', [], 2, 'input_usage'],
    ['a yes to anybody', ['--yes'], 2, 'input_usage'],
    ['a yes and a no', ['--yes', '--decline', '--expect-client', 'vinum-shop'], 2, 'input_usage'],
    ['another shop', ['--yes', '--expect-client', 'bistro'], 9, 'wallet_unexpected'],
    ['another claim', [...YES, '--expect-claim', 'you are 21 or older'], 9, 'wallet_unexpected'],
    ['no consent where issuers are few', YES.slice(0, 3), 3, 'trust_consent_needed'],
    ['a number for a question that takes none', [...YES, '--code', '1234'], 9, 'wallet_unexpected'],
    ['a number for a no', ['--decline', '--code', '1234'], 2, 'input_usage'],
    ['a consent for a no', ['--decline', '--consent', 'example'], 2, 'input_usage'],
    ['a claim for a no', ['--decline', '--expect-claim', 'you are 18 or older'], 2, 'input_usage'],
    ['consent to another registry', [...YES.slice(0, 3), '--consent', 'other'], 3, 'trust_consent_needed'],
  ])('%s answers nothing', async (_what, argv, exit, code) => {
    const { id, walletUrl } = await world.ask('over-18');
    expect(await world.wallet('anna', ['answer', walletUrl, ...argv])).toMatchObject({ exit, json: { code } });
    expect(await world.status(id)).toBe('pending');
  });

  test('a pseudonym besides is more than was expected', async () => {
    const { walletUrl } = await world.ask('voucher');
    const claim = CLAIMS.flatMap((text) => ['--expect-claim', text]);
    const refused = await world.wallet('anna', ['answer', walletUrl, ...YES, ...claim]);
    expect(refused).toMatchObject({ exit: 9, json: { code: 'wallet_unexpected' } });
    expect(String(refused.json.message)).toContain('A number that stands for you at this shop');
  });

  test('R10 another shop than the expected one is not even asked', async () => {
    const { walletUrl } = await world.ask('over-18');
    const { asked, send } = network();
    await world.wallet('anna', ['answer', walletUrl, '--yes', '--expect-client', 'bistro'], {
      outside: { fetch: send },
    });
    expect(asked).toEqual([]);
  });
});

describe('a bad request is refused with the code that the page has for it', () => {
  const swap = (text: string, from: string, to: string) =>
    text.replace(encodeURIComponent(from), encodeURIComponent(to));

  test.each<[string, string, (link: string) => string]>([
    ['R10 an unregistered shop', 'request_verifier_unknown', (link) => swap(link, 'vinum-shop', 'bistro')],
    ['R10 an address elsewhere', 'request_response_uri', (link) => swap(link, world.api, 'https://evil.example')],
    ['a link of another kind', 'wallet_link', (link) => link.replace('#/present', '#/import')],
    ['half a link', 'wallet_link', (link) => link.replace(/&request_uri.*/, '')],
  ])('%s: %s', async (_what, code, change) => {
    const { walletUrl } = await world.ask('over-18');
    const { asked, send } = network();
    for (const argv of [['show'], ['answer', '--decline']]) {
      const refused = await world.wallet('anna', [...argv, change(walletUrl)], { outside: { fetch: send } });
      expect(refused.json.code).toBe(code);
    }
    expect(asked).toEqual([]);
  });

  test('R08 R09 a changed request, and what is no request', async () => {
    const { id, walletUrl } = await world.ask('over-18');
    const changed = network((text) =>
      text.replace(/\.([^.]+)\./, (_, body: string) => `.${body.replace(/.$/, 'A')}x.`),
    );
    const nothing = network(() => '{}');
    for (const { send, asked } of [changed, nothing]) {
      const refused = await world.wallet('anna', ['answer', walletUrl, ...YES], { outside: { fetch: send } });
      expect(refused.exit).toBe(6);
      expect(refused.json.code).toMatch(/^request_(malformed|signature)$/);
      expect(asked.some((each) => each.startsWith('POST'))).toBe(false);
    }
    expect(await world.status(id)).toBe('pending');
  });

  test('R01 an answered one takes no second answer', async () => {
    const { walletUrl } = await world.ask('over-18');
    await world.must('anna', 'answer', walletUrl, ...YES);
    const again = await world.wallet('anna', ['answer', walletUrl, ...YES]);
    expect(again).toMatchObject({ exit: 7, json: { code: 'session_already_answered' } });
  });

  test('a network that is away says so, and everything stays', async () => {
    const { walletUrl } = await world.ask('over-18');
    const away = async () => Promise.reject(new TypeError('fetch failed'));
    const refused = await world.wallet('anna', ['answer', walletUrl, ...YES], { outside: { fetch: away } });
    expect(refused).toMatchObject({ exit: 9, json: { code: 'wallet_offline' } });
  });
});

test('commands at once take turns at the file, and lose nothing', async () => {
  const before = (await open('anna')).list('history').length;
  const asked = await Promise.all([world.ask('over-18'), world.ask('over-18'), world.ask('over-18')]);
  const told = await Promise.all(asked.map(({ walletUrl }) => world.must('anna', 'answer', walletUrl, ...YES)));
  for (const [index, { return_url: back }] of told.entries()) {
    expect(await asked[index]?.redeem(back)).toMatchObject({ verified: true });
  }
  expect((await open('anna')).list('history')).toHaveLength(before + 3);
  expect(leftovers()).toEqual([]);
});

test('the history says what was answered to whom, on this side only, and can be deleted', async () => {
  const { out } = await world.wallet('anna', ['history'], { answers: [] });
  expect(out).toMatch(
    /^20\d\d-\d\d-\d\d \d\d:\d\d answered yes: Vinum Wine Shop \(vinum\.example\), Are you 18 or older\?$/m,
  );
  expect(out).toMatch(/ declined: Vinum Wine Shop /);
  await world.must('anna', 'history', '--clear');
  expect(await world.must('anna', 'history')).toEqual({ history: [], cleared: 0 });
});

test('Control-C stops preparing, says what stays, and loses nothing of it', async () => {
  await world.newWallet('ben');
  const controller = new AbortController();
  const stopped = await world.wallet('ben', ['prepare', '--days', '2'], {
    answers: [],
    outside: { interruptible: (work) => work(controller.signal) },
    // As soon as the second day is begun.
    onNote: (line) => {
      if (line.includes('2 of 3')) controller.abort();
    },
  });
  expect(stopped.exit).toBe(5);
  expect(stopped.err).toContain('error: stopped with 1 of 3 prepared\n');
  expect(stopped.err).toContain('hint: what is prepared stays, and "hushmark wallet prepare" goes on with the rest\n');
  expect((await open('ben')).list('preparations')).toHaveLength(1);
  expect(leftovers()).toEqual([]);
  expect(await world.must('ben', 'prepare', '--days', '1')).toEqual({ made: 1, removed: 0, kept: 2 });
});

test('L09 lists are fetched by prepare, never because a shop asks; a newer list of the shop says so', async () => {
  revokeCredential({ issuer: world.issuer, handles: [handle], now: Math.floor(Date.now() / 1000) });
  await world.publish();
  const { walletUrl } = await world.ask('over-18');
  const { asked, send } = network();
  const refused = await world.wallet('anna', ['answer', walletUrl, ...YES], { outside: { fetch: send } });
  expect(refused).toMatchObject({ exit: 6, json: { code: 'request_bundle_unknown' } });
  expect(String(refused.json.hint)).toContain('hushmark wallet prepare');
  expect(asked.filter((each) => each.includes('trust'))).toEqual([]);

  expect(await world.must('anna', 'prepare', '--days', '0')).toEqual({ made: 0, removed: 1, kept: 0 });
  const revoked = await world.wallet('anna', ['answer', walletUrl, ...YES]);
  expect(revoked).toMatchObject({ exit: 4, json: { code: 'policy_revoked' } });
});
