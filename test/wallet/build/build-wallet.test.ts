// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Builds of the wallet do not disturb each other, whoever runs from them. Small sources and a build that only copies.
 */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildWallet, type Compile, SOURCES } from '#wallet/build/build-wallet.ts';
import { installWallet } from '#wallet/build/install.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'build-wallet-'));
  await mkdir(join(root, 'build'));
  for (const source of SOURCES) {
    const path = join(root, source);
    await (source.endsWith('.json') ? writeFile(path, '') : mkdir(path, { recursive: true }));
  }
  await write('one');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const write = (text: string) => writeFile(join(root, 'wallet/page/index.html'), text);
const read = (directory: string) => readFile(join(directory, 'index.html'), 'utf8');
const builds = () => readdir(join(root, 'dist/wallet-builds'));

let compiled = 0;
const compile: Compile = async (from, output) => {
  compiled += 1;
  await mkdir(output);
  await cp(join(from, 'wallet/page'), output, { recursive: true });
};

it('a build that somebody runs from stays as it is when the sources change', async () => {
  const first = await buildWallet(root, compile);
  await write('two');
  const second = await buildWallet(root, compile);
  expect([await read(first), await read(second)]).toEqual(['one', 'two']);
  await write('one');
  const before = compiled;
  expect(await buildWallet(root, compile)).toBe(first);
  expect(compiled).toBe(before);
});

it('several that build at the same time get the same whole build', async () => {
  const directories = await Promise.all(Array.from({ length: 5 }, () => buildWallet(root, compile)));
  expect(new Set(directories).size).toBe(1);
  expect(await read(directories[0] ?? '')).toBe('one');
  expect(await builds()).toHaveLength(1);
});

it('a build that fails leaves nothing, and the next one is whole', async () => {
  const broken: Compile = async (from, output) => {
    await compile(from, output);
    throw new Error('no space left');
  };
  await expect(buildWallet(root, broken)).rejects.toThrow('no space left');
  expect(await builds()).toEqual([]);
  expect(await read(await buildWallet(root, compile))).toBe('one');
});

it('builds and leavings that nobody used for a week go', async () => {
  const first = await buildWallet(root, compile);
  const left = join(root, 'dist/wallet-builds/draft-of-a-crash');
  await mkdir(left);
  const old = new Date(Date.now() - 8 * 24 * 60 * 60 * 1000);
  for (const path of [first, left]) await utimes(path, old, old);
  await write('two');
  const second = await buildWallet(root, compile);
  expect(await builds()).toEqual([second.split(/[/\\]/).at(-1)]);
});

it('dist/wallet is exchanged whole, also by several at once', async () => {
  await installWallet(root, compile);
  await write('two');
  await writeFile(join(root, 'dist/wallet/from-before.js'), '');
  await Promise.all(Array.from({ length: 5 }, () => installWallet(root, compile)));
  expect(await readdir(join(root, 'dist/wallet'))).toEqual(['index.html']);
  expect(await read(join(root, 'dist/wallet'))).toBe('two');
  expect((await builds()).filter((name) => /^(?:draft|old)-/.test(name))).toEqual([]);
});
