// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Finds and starts Chromium for the browser tests: CHROME_PATH, or the usual places. Downloads nothing.
 * Without a browser the tests are skipped with a message that says what to do; in CI that is a failure.
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export const chromiumPath: string | undefined = [process.env.CHROME_PATH, ...USUAL_PLACES].find(
  (path) => path !== undefined && path !== '' && existsSync(path),
);

if (chromiumPath === undefined) {
  const message = 'No Chromium found: set CHROME_PATH to the browser, or install it (Debian: apt install chromium).';
  if (process.env.CI) throw new Error(message);
  console.warn(`browser tests are skipped. ${message}`);
}

/** A browser that asks nobody for anything: no updates, no sync, no first-run pages. */
export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('no Chromium');
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
}
