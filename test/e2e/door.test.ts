// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Two phones act it out: the door's page in one browser, the wallet in another, both without a network. What passes
 * between them are pictures of their screens.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import decodeQR from 'qr/decode.js';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '#base/random.ts';
import { DEMO_POLICIES, REGISTRY_ID } from '#demo/policies.ts';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { SHOP_CLIENT_ID } from '#demo/start-shop.ts';
import { signCodes } from '#door/command-line/sign-codes.ts';
import { createDoor } from '#door/core/door.ts';
import { encodeDoorFile, parseDoorFile } from '#door/core/door-file.ts';
import { loadArtefacts } from '#groth16/files/artefacts.ts';
import { parsePolicy } from '#protocol/policy/policy.ts';
import { parseTrustBundle } from '#protocol/trust/bundle.ts';
import { bundleUrl } from '#server/trust/sources.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { type Customer, newCustomer, READY } from '../support/browser/customer.ts';
import { readBuild } from '../support/groth16/fixture.ts';

const id = (name: string) => `[data-testid=${name}]`;
const KINDS: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const EVERY = 1800;

/** What a camera would read on this screen. */
async function read(page: Page, place: string): Promise<string> {
  const picture = (await page.locator(place).screenshot()).toString('base64');
  // The browser knows PNG; the library that decodes runs here.
  const { width, height, data } = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.drawImage(image, 0, 0);
    const { data: pixels } = context.getImageData(0, 0, image.width, image.height);
    return { width: image.width, height: image.height, data: [...pixels] };
  }, picture);
  return decodeQR({ width, height, data: Uint8Array.from(data) });
}

describe.skipIf(chromiumPath === undefined)('in person', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hushmark-door-page-'));
  let demo: Demo;
  let browser: Browser;
  let guest: Customer;
  let host: Server;
  let site: string;
  let door: BrowserContext;
  let page: Page;
  let text: string;

  async function doorFile(): Promise<string> {
    const artefacts = await loadArtefacts({ read: readBuild });
    const files = await bundleUrl(`${demo.urls.verifier}/v1/trust/${REGISTRY_ID}`)();
    const now = Math.floor(demo.clock.now() / 1000);
    const keys = [demo.world.registry.jwk];
    const bundles = files.map((file) => parseTrustBundle(file, keys, { now, minimumSequence: 0 }));
    const plan = {
      clientId: SHOP_CLIENT_ID,
      policy: parsePolicy(DEMO_POLICIES[0]),
      evening: { from: now, until: now + EVERY },
      every: EVERY,
      oneEntry: true,
      bundles,
      circuits: artefacts.circuits,
    };
    const codes = signCodes(plan, demo.requestKey, systemRandom());
    const circuits = await Promise.all(
      artefacts.circuits.map(async ({ name, version, publicSignals }) => {
        const vkey = new TextDecoder().decode(await readBuild(`${name}/v${version}/vkey.json`));
        return { name, version, publicSignals, vkey };
      }),
    );
    return encodeDoorFile({
      wallet: demo.urls.wallet,
      every: EVERY,
      codes,
      registryKeys: keys,
      bundles: files,
      circuits,
    });
  }

  beforeAll(async () => {
    const out = join(directory, 'site');
    await build({ configFile: resolve('door/build/vite.config.ts'), logLevel: 'error', build: { outDir: out } });
    host = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const path = join(out, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
      readFile(path).then(
        (bytes) => response.writeHead(200, { 'content-type': KINDS[extname(path)] ?? 'text/plain' }).end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((done) => host.listen(0, '127.0.0.1', done));
    site = `http://localhost:${(host.address() as AddressInfo).port}/`;
    demo = await startDemo({ firstPort: 0 });
    browser = await launchChromium();
    guest = await newCustomer(browser, demo);
    await guest.getProofOfAge('1990-01-31');
    // Answered once before, so that the wallet has what it proves with.
    await guest.page.goto(demo.urls.wallet);
    await guest.page.waitForSelector(`${id('credential-card')}[data-state=ready]`);
    door = await browser.newContext({ locale: 'en-GB' });
    page = await door.newPage();
    text = await doorFile();
    await page.goto(site);
    const file = join(directory, 'evening.door');
    writeFileSync(file, text);
    await page.setInputFiles(id('door-file'), file);
    await page.waitForSelector(id('door-code'));
    await page.evaluate(() => navigator.serviceWorker.ready);
    await door.setOffline(true);
  });
  afterAll(async () => {
    await guest?.close();
    await browser?.close();
    await demo?.stop();
    host?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const show = async (answer: string) => {
    await page.fill(id('door-scanner'), answer);
    await page.press(id('door-scanner'), 'Enter');
    await page.waitForSelector(id('door-verdict'));
    const yes = await page.getAttribute(id('door-verdict'), 'data-yes');
    const said = await page.textContent(id('door-verdict'));
    await page.click(id('door-next'));
    return { yes, said };
  };

  async function answer(): Promise<string> {
    const link = await read(page, '.qr');
    expect(link).toMatch(/#\/door\?request=/);
    await guest.context.setOffline(true);
    await guest.page.evaluate((hash) => location.replace(hash), new URL(link).hash);
    await guest.page.waitForSelector(READY);
    const told = (await guest.page.locator('.sheet').textContent()) ?? '';
    expect(told).toContain('After that it cannot know you again');
    expect(told).not.toContain('the same each time');
    await guest.page.click(READY);
    await guest.page.waitForSelector(id('door-answer'));
    const digits = await read(guest.page, '.qr');
    await guest.page.click(id('door-finished'));
    return digits;
  }

  it('D07 the door turns green for an answer, and red for the same one; both work without a network', async () => {
    const digits = await answer();
    expect(digits).toMatch(/^\d+$/);
    expect((await show(digits)).yes).toBe('true');
    expect(await show(digits)).toMatchObject({ yes: 'false', said: expect.stringContaining('before') });
    // Anew from the same wallet, after the page was closed and opened without a network.
    await page.goto(site);
    await page.waitForSelector(id('door-code'));
    expect((await show(await answer())).yes).toBe('false');
    // The command line would have let it in: it has not seen it.
    const now = Math.floor(demo.clock.now() / 1000);
    expect(await createDoor(parseDoorFile(text, now), async () => true).check(digits, now)).toMatchObject({
      yes: true,
    });
    expect(guest.problems.filter((line) => !/ERR_INTERNET_DISCONNECTED/.test(line))).toEqual([]);
  });

  it('the camera reads the answer from the phone', async () => {
    const seeing = await browser.newContext({ locale: 'de-DE' });
    const other = await seeing.newPage();
    const digits = await answer();
    const { default: encodeQR } = await import('qr');
    await other.addInitScript(
      (rows) => {
        navigator.mediaDevices.getUserMedia = async () => {
          const canvas = document.createElement('canvas');
          canvas.width = canvas.height = 640;
          const context = canvas.getContext('2d')!;
          const size = Math.floor(640 / rows.length);
          const draw = () => {
            context.fillStyle = '#fff';
            context.fillRect(0, 0, 640, 640);
            context.fillStyle = '#000';
            for (const [y, row] of rows.entries()) {
              for (const [x, dark] of row.entries()) if (dark) context.fillRect(x * size, y * size, size, size);
            }
          };
          setInterval(draw, 50);
          return canvas.captureStream();
        };
      },
      encodeQR(digits, 'raw', { border: 4 }),
    );
    await other.goto(site);
    await other.setInputFiles(id('door-file'), join(directory, 'evening.door'));
    await other.waitForSelector(`${id('door-verdict')}[data-yes=true]`);
    expect(await other.textContent(id('door-verdict'))).toContain('Ja');
    await seeing.close();
  });

  it('someone too young sees why, and has nothing to show', async () => {
    const child = await newCustomer(browser, demo);
    await child.getProofOfAge('2015-01-31');
    // At home the card says that nothing is to be done, and not that the wallet works on something.
    await child.page.waitForSelector(`${id('credential-card')}[data-state=idle] >> text=Kept for later questions`);
    await child.context.setOffline(true);
    const link = await read(page, '.qr');
    await child.page.evaluate((hash) => location.replace(hash), new URL(link).hash);
    await child.page.waitForSelector(id('present-cannot'));
    expect(await child.page.locator(id('share-answer')).count()).toBe(0);
    await child.close();
  });
});
