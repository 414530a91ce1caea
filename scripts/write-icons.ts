// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Draws the wallet's icons from wallet/page/public/icon.svg: `npx tsx scripts/write-icons.ts`, with Chromium. They are
 * committed, so that a build needs no browser.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';

const PUBLIC = fileURLToPath(new URL('../wallet/page/public/', import.meta.url));

/** What systems cut to a shape of their own reaches to the edges; its mark keeps within the middle. */
const ICONS = [
  { name: 'icon-192.png', size: 192, bleeds: false },
  { name: 'icon-512.png', size: 512, bleeds: false },
  { name: 'icon-maskable-512.png', size: 512, bleeds: true },
  { name: 'apple-touch-icon.png', size: 180, bleeds: true },
] as const;

const svg = await readFile(`${PUBLIC}icon.svg`, 'utf8');
const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium' });
const page = await browser.newPage();
for (const icon of ICONS) await draw(page, icon);
await browser.close();

async function draw(on: Page, { name, size, bleeds }: (typeof ICONS)[number]): Promise<void> {
  await on.setViewportSize({ width: size, height: size });
  const drawn = bleeds ? svg.replace(/ rx="\d+"/, '') : svg;
  const image = Buffer.from(drawn).toString('base64');
  await on.setContent(`<style>*{margin:0}img{display:block;width:100vw}</style>
    <img alt="" src="data:image/svg+xml;base64,${image}">`);
  await on.locator('img').evaluate((element: HTMLImageElement) => element.decode());
  await on.screenshot({ path: `${PUBLIC}${name}`, omitBackground: true });
}
