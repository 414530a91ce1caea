// SPDX-License-Identifier: GPL-3.0-or-later
/** Chromium through playwright-core, for what is run in every engine. Most of its tests speak playwright themselves. */
import type { ElementHandle, Page } from 'playwright-core';
import { chromiumPath, launchChromium } from '../chromium.ts';
import { createTab, type Driver } from '../tab.ts';
import type { Engine, Profile } from './engine.ts';

export const chromium: Engine = {
  name: 'Chromium',
  missing: chromiumPath === undefined ? 'No Chromium found (Debian: apt install chromium).' : undefined,
  async version() {
    const browser = await launchChromium();
    const version = browser.version();
    await browser.close();
    return version;
  },
  async launch(): Promise<Profile> {
    const browser = await launchChromium();
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin' });
    const problems: string[] = [];
    const newTab = async () => {
      const page = await context.newPage();
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(`${message.text()} (${message.location().url})`);
      });
      return { page, tab: createTab(driverOf(page)) };
    };
    const { page, tab } = await newTab();
    return {
      tab,
      newTab: async () => (await newTab()).tab,
      problems,
      async download(press) {
        const [download] = await Promise.all([page.waitForEvent('download'), press()]);
        return download.path();
      },
      close: () => browser.close(),
    };
  },
};

function driverOf(page: Page): Driver {
  const element = async (expression: string) => {
    const found = (await page.evaluateHandle(expression)).asElement();
    if (found === null) throw new Error(`no element: ${expression}`);
    return found as ElementHandle<HTMLElement>;
  };
  return {
    goto: async (url) => void (await page.goto(url)),
    evaluate: (expression) => page.evaluate(expression),
    click: async (expression) => (await element(expression)).click(),
    chooseFile: async (expression, path) => (await element(expression)).setInputFiles(path),
    screenshot: () => page.screenshot(),
  };
}
