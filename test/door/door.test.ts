// SPDX-License-Identifier: GPL-3.0-or-later
/** `hushmark door` from the key to the second showing, with real proofs and no network. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDoor, type Memory } from '#door/core/door.ts';
import { parseDoorFile } from '#door/core/door-file.ts';
import { loadArtefacts } from '#groth16/files/artefacts.ts';
import { createDoorAnswer, parseDoorAnswer } from '#protocol/request/door-answer.ts';
import type { DoorRequest } from '#protocol/request/door-request.ts';
import { rerandomised } from '../support/door/rerandomised.ts';
import { createDoorWorld, type DoorWorld, NOW } from '../support/door/world.ts';
import { readBuild } from '../support/groth16/fixture.ts';

let world: DoorWorld;
let adult: (request: DoorRequest) => Promise<string>;

beforeAll(async () => {
  world = await createDoorWorld(await loadArtefacts({ read: readBuild }));
  adult = world.guest('1990-05-03');
});
afterAll(() => world.close());
beforeEach(() => {
  world.clock.now = NOW;
  vi.stubGlobal('fetch', () => expect.unreachable('a door has no network'));
});

const shown = async (file = 'evening.door') => {
  const { out, err } = await world.run(['--file', file, '--json', 'show']);
  expect(err).toMatch(/shown until/);
  return (JSON.parse(out) as { link: string }).link;
};
const check = (answer: string, file = 'evening.door') => world.run(['--file', file, 'check', answer]);

describe('an evening at the door', () => {
  beforeAll(async () => {
    const asked = await world.ask('--every', '120');
    expect(asked).toMatchObject({ exit: 0, out: '30 codes from 2026-11-22T20:00:00Z until 2026-11-22T21:00:00Z\n' });
  });

  it('D07 lets a guest in once: not with the same answer again, nor with one that was re-randomised', async () => {
    const request = world.scan(await shown());
    expect(request.shop).toBe('My Club');
    const answer = await adult(request);
    expect(await check(answer)).toMatchObject({ exit: 0, out: expect.stringMatching(/^YES {2}A test/) });
    expect(await check(answer)).toMatchObject({ exit: 4, out: expect.stringMatching(/^NO .*shown its answer before/) });
    const other = rerandomised(answer, request);
    expect(other).not.toBe(answer);
    expect(await check(other)).toMatchObject({ exit: 4, out: expect.stringMatching(/shown its answer before/) });
    // Anew from the same wallet, for the same code.
    expect(await check(await adult(request))).toMatchObject({ exit: 4 });
    expect(statSync(world.at('evening.door.seen')).mode & 0o077).toBe(0);
  });

  it('reads what a scanner types, a line for each answer, and goes on after a wrong one', async () => {
    world.clock.now = NOW + 240;
    const answer = await adult(world.scan(await shown()));
    const { out } = await world.run(['check'], ['4006381333931', '', ` ${answer}\r`, answer]);
    expect(out.split('\n').map((line) => line.slice(0, 3))).toEqual(['NO ', 'YES', 'NO ', '']);
  });

  it('the same guest comes again with another code, and nothing in the answers says so', async () => {
    world.clock.now = NOW + 360;
    const answer = await adult(world.scan(await shown()));
    expect((await check(answer)).exit).toBe(0);
    const seen = Object.keys(
      (JSON.parse(readFileSync(world.at('evening.door.seen'), 'utf8')) as { seen: object }).seen,
    );
    expect(new Set(seen).size).toBe(3);
  });

  it('D03 an answer is good until its code is over, and not before it begins', async () => {
    world.clock.now = NOW + 600;
    const answer = await adult(world.scan(await shown()));
    world.clock.now = NOW + 599;
    expect((await check(answer)).out).toMatch(/later code/);
    world.clock.now = NOW + 840;
    expect((await check(answer)).out).toMatch(/too old/);
    world.clock.now = NOW + 839;
    expect((await check(answer)).exit).toBe(0);
  });

  it('D08 an answer fits one door, one code, one proof and one key set', async () => {
    world.clock.now = NOW + 960;
    const request = world.scan(await shown());
    const answer = await adult(request);
    const { parts } = parseDoorAnswer(answer);
    const [part] = parts;
    if (!part) throw new Error('no part');
    await world.ask('--every', '120', '--one-entry');
    const changed: [string, RegExp][] = [
      [createDoorAnswer(request.payloadBytes, [{ ...part, nullifier: part.nullifier + 1n }]), /proof is wrong/],
      [createDoorAnswer(request.payloadBytes, [{ ...part, keySet: 1 }]), /keys that this door does not take/],
      [createDoorAnswer(request.payloadBytes, [part, part]), /not the answer of a wallet/],
      [answer, /for another code/],
    ];
    const file = readFileSync(world.at('evening.door'), 'utf8');
    await world.ask('--every', '120', '--policy', 'over-18.json');
    expect(file).not.toBe(readFileSync(world.at('evening.door'), 'utf8'));
    // Still the first file's code: the new ones know nothing of it.
    for (const [text, reason] of changed.slice(3)) expect((await check(text)).out).toMatch(reason);
    const again = world.scan(await shown());
    const moved = createDoorAnswer(again.payloadBytes, [part]);
    expect((await check(moved)).out).toMatch(/proof is wrong/);
    for (const [text, reason] of changed.slice(0, 3)) {
      const { parts: own } = parseDoorAnswer(text);
      expect((await check(createDoorAnswer(again.payloadBytes, own))).out).toMatch(reason);
    }
  });

  it('one entry each: the second code of an evening does not let the same guest in, the next evening does', async () => {
    await world.ask('--one-entry', '--every', '120');
    expect((await check(await adult(world.scan(await shown())))).exit).toBe(0);
    world.clock.now = NOW + 120;
    expect((await check(await adult(world.scan(await shown())))).out).toMatch(/shown its answer before/);
    world.clock.now = NOW + 86_400;
    await world.ask('--one-entry', '--every', '120');
    expect((await check(await adult(world.scan(await shown())))).exit).toBe(0);
  });

  it('someone too young has no answer', async () => {
    await world.ask();
    const request = world.scan(await shown());
    await expect(world.guest('2012-01-01', 6)(request)).rejects.toMatchObject({
      code: expect.stringMatching(/^policy_/),
    });
  });
});

describe('a door that cannot ask', () => {
  it.each([
    ['D09 lists that end during the evening', ['--from', '2026-12-13T19:30:00Z'], 3, /no trust bundle at hand counts/],
    ['a shop that the registry does not list', ['--id', 'another-club'], 6, /does not know this shop/],
    ['development keys without a word about them', [], 5, /development keys/],
    ['an evening of two days', ['--hours', '48'], 2, /--hours/],
  ])('%s: refused, and no file written', async (_name, options, exit, message) => {
    const flags = options.length === 0 ? ['--file', 'none.door'] : ['--file', 'none.door', ...options];
    const ran = options.length === 0 ? await world.run(withoutDevelopment()) : await world.ask(...flags);
    expect(ran.exit).toBe(exit);
    expect(ran.err).toMatch(message);
    expect(() => statSync(world.at('none.door'))).toThrow();
  });

  const withoutDevelopment = () => [
    ...['--file', 'none.door', 'ask', '--key', 'door-key.json', '--id', 'my-club', '--policy', 'over-18.json'],
    ...['--bundles', 'bundle', '--registry-key', 'registry.json', '--wallet', 'https://wallet.example'],
  ];

  it('D09 says how old its lists are, and says no to everything when they are over', async () => {
    await world.ask('--every', '120');
    const answer = await adult(world.scan(await shown()));
    const file = readFileSync(world.at('evening.door'), 'utf8');
    expect((await check('0')).err).toMatch(/its lists are 0 days old/);
    const door = createDoor({ ...parseDoorFile(file, NOW), bundles: [] }, async () => true);
    expect(await door.check(answer, NOW)).toEqual({ yes: false, why: 'lists' });
    expect(parseDoorFile(file, NOW + 22 * 86_400).bundles).toEqual([]);
  });

  it('a memory that cannot be read or written is no yes', async () => {
    await world.ask('--every', '120');
    const answer = await adult(world.scan(await shown()));
    writeFileSync(world.at('evening.door.seen'), 'rubbish');
    expect(await check(answer)).toMatchObject({ exit: 2, out: '' });
    const broken: Memory = async () => Promise.reject(new Error('disk full'));
    const door = createDoor(parseDoorFile(readFileSync(world.at('evening.door'), 'utf8'), NOW), broken);
    await expect(door.check(answer, NOW)).rejects.toThrow('disk full');
  });
});
