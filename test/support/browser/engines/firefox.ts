// SPDX-License-Identifier: GPL-3.0-or-later
/** Firefox as it is shipped, through WebDriver BiDi: FIREFOX_PATH, or the usual places. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type ElementHandle, type Page } from 'puppeteer-core';
import { createTab, type Driver } from '../tab.ts';
import { type Engine, namesIn, newFileIn, type Profile } from './engine.ts';

const USUAL_PLACES = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/snap/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

const path = [process.env.FIREFOX_PATH, ...USUAL_PLACES].find(
  (place) => place !== undefined && place !== '' && existsSync(place),
);

export const firefox: Engine = {
  name: 'Firefox',
  missing:
    path === undefined
      ? 'No Firefox found: set FIREFOX_PATH to the browser, or install it (Debian: apt install firefox-esr).'
      : undefined,
  version: async () =>
    execFileSync(path as string, ['--version'])
      .toString()
      .trim()
      .split(' ')
      .at(-1) as string,
  async launch({ isPrivate = false } = {}): Promise<Profile> {
    const home = await mkdtemp(join(tmpdir(), 'hushmark-firefox-'));
    const downloads = join(home, 'downloads');
    await mkdir(downloads);
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: path as string,
      headless: true,
      userDataDir: join(home, 'profile'),
      env: { ...process.env, HOME: home, TZ: 'Europe/Berlin', LANG: 'C.UTF-8' },
      extraPrefsFirefox: {
        'intl.accept_languages': 'en-GB, en',
        'browser.download.folderList': 2,
        'browser.download.dir': downloads,
        'browser.privatebrowsing.autostart': isPrivate,
      },
    });
    const problems: string[] = [];
    const asTab = (page: Page) => {
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(`${message.text()} (${message.location().url})`);
      });
      return createTab(driverOf(page));
    };
    const [page = await browser.newPage()] = await browser.pages();
    return {
      tab: asTab(page),
      newTab: async () => asTab(await browser.newPage()),
      problems,
      async download(press) {
        const before = await namesIn(downloads);
        await press();
        return newFileIn(downloads, before);
      },
      async close() {
        await browser.close();
        await rm(home, { recursive: true, force: true, maxRetries: 5 });
      },
    };
  },
};

function driverOf(page: Page): Driver {
  const element = async (expression: string) => {
    const found = (await page.evaluateHandle(expression)).asElement();
    if (found === null) throw new Error(`no element: ${expression}`);
    return found as ElementHandle<HTMLInputElement>;
  };
  return {
    goto: async (url) => void (await page.goto(url)),
    evaluate: (expression) => page.evaluate(expression),
    click: async (expression) => (await element(expression)).click(),
    chooseFile: async (expression, file) => (await element(expression)).uploadFile(file),
    screenshot: () => page.screenshot(),
  };
}
