// SPDX-License-Identifier: GPL-3.0-or-later
/** What a device reads when the wallet is installed. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parseRoute } from '#wallet/core/route.ts';

const PUBLIC = fileURLToPath(new URL('../../../wallet/page/public', import.meta.url));
type Icon = { src: string; sizes: string; type: string; purpose?: string };
const manifest = JSON.parse(readFileSync(`${PUBLIC}/manifest.webmanifest`, 'utf8')) as {
  id: string;
  start_url: string;
  scope: string;
  display: string;
  icons: Icon[];
  shortcuts: { name: string; url: string; icons: Icon[] }[];
};

/** Width and height stand at the same place in every PNG. */
function sizeOf(path: string): string {
  const bytes = readFileSync(path);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
}

it('has icons of the sizes that devices want, each as large as it says', () => {
  const pictures = [...manifest.icons, ...manifest.shortcuts.flatMap(({ icons }) => icons)];
  for (const { src, sizes } of pictures.filter(({ type }) => type === 'image/png')) {
    expect(sizeOf(PUBLIC + src), src).toBe(sizes);
  }
  const has = (sizes: string, purpose: string) =>
    manifest.icons.some((icon) => icon.sizes === sizes && icon.purpose === purpose);
  expect([has('192x192', 'any'), has('512x512', 'any'), has('512x512', 'maskable')]).toEqual([true, true, true]);
  expect(sizeOf(`${PUBLIC}/apple-touch-icon.png`)).toBe('180x180');
});

it('stays the same app when its start page moves, and opens in a window of its own', () => {
  expect(manifest).toMatchObject({ id: '/', start_url: '/', scope: '/', display: 'standalone' });
});

it('has shortcuts that lead to screens of the wallet', () => {
  const screens = manifest.shortcuts.map(({ url }) => parseRoute(new URL(url, 'https://wallet.example').hash).screen);
  expect(screens).toEqual(['home', 'import']);
});
