// SPDX-License-Identifier: GPL-3.0-or-later
/** The verifier's own keys at rest. */
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createKeyFile, readKeyFile } from '#server/setup/keys.ts';
import { seededRandom } from '../support/server/world.ts';

let directory: string;
let path: string;
const random = seededRandom('server keys');
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hushmark-server-keys-'));
  path = join(directory, 'new', 'keys.json');
});
afterEach(() => rm(directory, { recursive: true }));

it('is made for its owner only, opens, and is never overwritten', async () => {
  const jwk = await createKeyFile(path, random);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const keys = await readKeyFile(path);
  expect(keys.signing.map((key) => key.jwk)).toEqual([jwk]);
  expect(keys.responseSecret).toHaveLength(32);
  const before = await readFile(path, 'utf8');
  await expect(createKeyFile(path, random)).rejects.toMatchObject({ code: 'file_exists' });
  expect(await readFile(path, 'utf8')).toBe(before);
});

it.each([0o640, 0o620, 0o610, 0o604, 0o602, 0o601])('is refused when others may use it: mode %o', async (mode) => {
  await createKeyFile(path, random);
  await chmod(path, mode);
  await expect(readKeyFile(path)).rejects.toMatchObject({ code: 'file_permissions' });
  await chmod(path, 0o400);
  expect((await readKeyFile(path)).signing).toHaveLength(1);
});

it('is refused with anything in it that does not belong there, and says nothing of its secrets', async () => {
  await createKeyFile(path, random);
  const good = JSON.parse(await readFile(path, 'utf8'));
  const [seed] = good.signing;
  for (const change of [
    { format: 'hushmark-server-keys/2' },
    { signing: [] },
    { signing: Array(9).fill(seed) },
    { signing: [seed.slice(1)] },
    { responseSecret: '' },
    { more: 1 },
  ]) {
    await writeFile(path, JSON.stringify({ ...good, ...change }));
    const error: unknown = await readKeyFile(path).catch((caught: unknown) => caught);
    expect(error, JSON.stringify(Object.keys(change))).toMatchObject({ code: 'server_config' });
    for (const secret of [seed, seed.slice(1), good.responseSecret]) expect(String(error)).not.toContain(secret);
  }
});
