// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The shop's element where things go wrong: servers that fail or are silent, forms, frames, old browsers, no script.
 * Shop, verifier and wallet are one small server here, which does what each test says.
 */
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildWidget } from '#shop/build-widget.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';

const OTHERWISE = 'No wallet? We check at the door.';

describe.skipIf(chromiumPath === undefined)('the element in a shop’s page', () => {
  let server: FastifyInstance;
  let origin: string;
  let browser: Browser;
  let page: Page;
  let html = '';
  let posted: string[] = [];
  let problems: string[] = [];
  let onEvents: (reply: FastifyReply, accept: string) => unknown;
  let onStart: (flow: string) => unknown;
  let onRedeem: () => unknown;

  beforeAll(async () => {
    const widget = await buildWidget();
    server = Fastify({ forceCloseConnections: true });
    server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, body),
    );
    const type = 'text/html; charset=utf-8';
    server.get('/hushmark.js', (_request, reply) => reply.type('text/javascript').send(widget));
    server.get('/checkout', (_request, reply) =>
      reply
        .header('content-security-policy', "default-src 'none'; script-src 'self'; connect-src *; form-action 'self'")
        .type(type)
        .send(
          `<!doctype html><html lang="en"><title>Checkout</title><script src="/hushmark.js" defer></script>${html}`,
        ),
    );
    server.get('/wallet', (_request, reply) =>
      reply.header('content-security-policy', "frame-ancestors 'none'").type(type).send('<h1>Wallet</h1>'),
    );
    server.get<{ Querystring: { sandbox?: string } }>('/builder', ({ query: { sandbox } }, reply) =>
      reply
        .type(type)
        .send(
          `<!doctype html><iframe src="${origin}/checkout" width="500" height="500"${sandbox === undefined ? '' : ` sandbox="${sandbox}"`}></iframe>`,
        ),
    );
    server.post<{ Body: { flow: string } }>('/start', ({ body }) => onStart(body.flow));
    server.post('/redeem', () => onRedeem());
    server.get('/events', (request, reply) => onEvents(reply, request.headers.accept ?? ''));
    server.post('/paid', (request, reply) => {
      posted.push(String(request.body));
      return reply.type(type).send('paid');
    });
    await server.listen({ host: '127.0.0.1', port: 0 });
    const address = server.server.address();
    origin = `http://localhost:${typeof address === 'object' ? address?.port : ''}`;
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  beforeEach(async () => {
    page = await browser.newPage({ locale: 'en-GB' });
    posted = [];
    problems = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    html = element();
    onStart = (flow) => ({
      wallet_url: `${origin}/wallet`,
      expires_in: 600,
      ...(flow === 'cross_device' ? { code: '123', events_url: `${origin}/events`, checkout: 'c' } : {}),
    });
    onRedeem = () => ({ state: 'verified' });
    onEvents = (reply) => reply.code(502).type('text/html').send('<h1>502 Bad Gateway</h1>');
  });
  afterEach(async () => {
    await page.close();
    expect(problems).toEqual([]);
  });

  const element = (attributes = 'start="/start" redeem="/redeem" state="ready" cross-device') =>
    `<hushmark-verify policy="over-18" ${attributes}>${OTHERWISE}</hushmark-verify>`;
  const inForm = (attributes: string) =>
    `<form method="post" action="/paid"><input name="q" value="1">${element(attributes)}<button id="pay">Pay</button></form>`;
  const state = () =>
    page.locator('hushmark-verify').evaluate((widget) => (widget as unknown as { state: string }).state);
  const stateIs = (wanted: string) =>
    page.waitForFunction(
      (name) => (document.querySelector('hushmark-verify') as never as { state: string }).state === name,
      wanted,
    );
  const main = () => page.locator('hushmark-verify').locator('button, a.wallet').first();
  /** Is the text itself drawn? The element around it is in any case. */
  const otherwiseIsSeen = (where = page) =>
    where.locator('hushmark-verify').evaluate((widget) => {
      const range = document.createRange();
      range.selectNodeContents(widget);
      return range.getClientRects().length > 0;
    });
  const seesOtherwise = async () => expect(await otherwiseIsSeen()).toBe(true);
  const stream = (reply: FastifyReply, data: object) =>
    reply.type('text/event-stream').send(`event: status\ndata: ${JSON.stringify(data)}\n\n`);

  it('reads from right to left in Arabic, but for the number and the address', async () => {
    html = `<div lang="ar">${element()}</div>`;
    await page.goto(`${origin}/checkout`);
    const other = page.locator('hushmark-verify button.plain');
    expect(await other.textContent()).toBe('استخدم هاتفي');
    expect(await other.evaluate((button) => getComputedStyle(button).direction)).toBe('rtl');
    await other.click();
    const number = page.locator('[data-testid=cross-device-number], hushmark-verify a.link');
    const directions = await number.evaluateAll((parts) => parts.map((part) => getComputedStyle(part).direction));
    expect(directions).toEqual(['ltr', 'ltr']);
  });

  describe('W28 while another device answers', () => {
    const scan = async () => {
      await page.goto(`${origin}/checkout`);
      await page.locator('hushmark-verify button.plain').click();
      await page.waitForSelector('hushmark-verify .qr svg');
    };

    it('goes on after a 502 of a proxy, and after a 503 of the shop', async () => {
      let asked = 0;
      onEvents = (reply) => {
        asked += 1;
        if (asked === 1) return reply.code(502).type('text/html').send('<h1>502 Bad Gateway</h1>');
        return stream(reply, { status: 'verified', outcome: 'rc_x' });
      };
      let carried = 0;
      onRedeem = () => {
        carried += 1;
        if (carried === 1) throw new Error('away');
        return { state: 'verified' };
      };
      await scan();
      await stateIs('verified');
      expect([asked, carried]).toEqual([2, 2]);
    });

    it('asks for the state where no stream gets through', async () => {
      onEvents = (reply, accept) =>
        accept === 'application/json'
          ? { status: 'verified', outcome: 'rc_x' }
          : reply.code(502).type('text/html').send('<h1>502 Bad Gateway</h1>');
      await page.clock.install();
      await scan();
      for (let second = 0; (await state()) === 'waiting' && second < 60; second += 1) {
        await page.clock.runFor(1000);
        await page.waitForLoadState('networkidle');
      }
      await stateIs('verified');
    });

    it('says that time is up by its own clock', async () => {
      await page.clock.install();
      await scan();
      await page.clock.runFor(606_000);
      await stateIs('expired');
      await seesOtherwise();
    });
  });

  it('gives a shop that does not answer ten seconds, and lets the customer try again', async () => {
    let asked = 0;
    onStart = () => {
      asked += 1;
      return asked === 1 ? new Promise(() => {}) : { wallet_url: `${origin}/wallet` };
    };
    await page.clock.install();
    await page.goto(`${origin}/checkout`);
    await main().click();
    await stateIs('preparing');
    await page.clock.runFor(11_000);
    await stateIs('unavailable');
    await seesOtherwise();
    await main().click();
    await page.waitForURL(`${origin}/wallet`);
  });

  it('offers a link when the wallet does not open by itself', async () => {
    await page.clock.install();
    await page.goto(`${origin}/checkout`);
    // No page comes: the browser stays where it is.
    await page.route('**/wallet', (route) => route.fulfill({ status: 204 }));
    await main().click();
    await stateIs('preparing');
    await expect.poll(() => page.clock.runFor(1000).then(() => main().getAttribute('href'))).toBe(`${origin}/wallet`);
  });

  describe('in a form', () => {
    it('required holds it back until there is an answer, and says why', async () => {
      html = inForm('start="/start" required');
      await page.goto(`${origin}/checkout`);
      await page.click('#pay');
      expect(posted).toEqual([]);
      const said = await page.locator('hushmark-verify').evaluate((widget) => ({
        focused: document.activeElement === widget,
        invalid: widget.matches(':invalid'),
      }));
      expect(said).toEqual({ focused: true, invalid: true });
      await page.locator('hushmark-verify').evaluate((widget) => widget.setAttribute('state', 'verified'));
      await page.click('#pay');
      await page.waitForURL('**/paid');
      expect(posted).toEqual(['q=1']);
    });

    it('without required it holds nothing back', async () => {
      html = inForm('start="/start"');
      await page.goto(`${origin}/checkout`);
      await page.click('#pay');
      await page.waitForURL('**/paid');
    });

    it('also in a browser without form controls and style sheets of elements', async () => {
      await page.addInitScript(() => {
        Reflect.deleteProperty(HTMLElement.prototype, 'attachInternals');
        Reflect.deleteProperty(Document.prototype, 'adoptedStyleSheets');
        Reflect.deleteProperty(ShadowRoot.prototype, 'adoptedStyleSheets');
        Object.assign(window, { CSSStyleSheet: undefined });
      });
      html = inForm('api="/nowhere" publishable-key="pk" required');
      await page.goto(`${origin}/checkout`);
      await seesOtherwise();
      await page.click('#pay');
      await page.waitForSelector('hushmark-verify >> text=Please answer this first.');
      expect(posted).toEqual([]);
      await page.evaluate(() => sessionStorage.setItem('hushmark-verification:over-18', 'ver_x'));
      await page.goto(`${origin}/checkout?response_code=rc_x`);
      await stateIs('answered');
      await page.click('#pay');
      await page.waitForURL('**/paid');
      expect(posted).toEqual(['q=1&hushmark-verification=ver_x&hushmark-outcome=rc_x']);
    });
  });

  describe('the way without a wallet', () => {
    it('is there from the first moment, below the button', async () => {
      await page.goto(`${origin}/checkout`);
      await seesOtherwise();
      expect(await main().isVisible()).toBe(true);
    });

    it('is there without script, and where the script does not load or run', async () => {
      const context = await browser.newContext({ javaScriptEnabled: false });
      const plain = await context.newPage();
      await plain.goto(`${origin}/checkout`);
      expect(await plain.getByText(OTHERWISE).isVisible()).toBe(true);
      await context.close();
      await page.route('**/hushmark.js', (route) =>
        route.fulfill({ contentType: 'text/javascript', body: 'a ?? = b' }),
      );
      await page.goto(`${origin}/checkout`);
      await seesOtherwise();
      expect(problems.splice(0)).toEqual([expect.stringContaining('SyntaxError')]);
    });

    it('goes when there is an answer', async () => {
      await page.goto(`${origin}/checkout`);
      await page.locator('hushmark-verify').evaluate((widget) => widget.setAttribute('state', 'verified'));
      expect(await otherwiseIsSeen()).toBe(false);
    });
  });

  describe('in a frame', () => {
    const frame = () => page.frameLocator('iframe');
    const otherSite = () => origin.replace('localhost', '127.0.0.1');

    it.each([
      ['of the same site', () => origin, undefined],
      ['of another site', otherSite, undefined],
      [
        'that may go on top',
        otherSite,
        'allow-scripts allow-same-origin allow-forms allow-top-navigation-by-user-activation',
      ],
    ])('opens the wallet on top: %s', async (_name, builder, sandbox) => {
      await page.goto(`${builder()}/builder${sandbox === undefined ? '' : `?sandbox=${encodeURIComponent(sandbox)}`}`);
      await frame().locator('hushmark-verify button').first().click();
      await page.waitForURL(`${origin}/wallet`);
    });

    it('opens a new window out of a sandbox that forbids that, and notices the end', async () => {
      let isRedeemed = false;
      onStart = () => ({ wallet_url: `${origin}/wallet`, events_url: `${origin}/events` });
      onEvents = (reply) => stream(reply, { status: isRedeemed ? 'verified' : 'pending' });
      await page.goto(
        `${otherSite()}/builder?sandbox=${encodeURIComponent('allow-scripts allow-same-origin allow-popups')}`,
      );
      await frame().locator('hushmark-verify button').first().click();
      const popup = page.waitForEvent('popup');
      await frame().getByRole('link', { name: 'Open your wallet' }).click();
      expect(await (await popup).locator('h1').textContent()).toBe('Wallet');
      isRedeemed = true;
      await frame().getByText('Confirmed').waitFor();
    });
  });

  describe('A52 the code in the address', () => {
    it.each([
      ['with a publishable key and no id in this tab', 'api="/nowhere" publishable-key="pk"'],
      ['with the shop’s own endpoints', 'start="/start"'],
    ])('does not stay there: %s', async (_name, attributes) => {
      html = element(attributes);
      await page.goto(`${origin}/checkout?a=b&response_code=rc_x&response_code=rc_y#c`);
      await stateIs('ready');
      expect(page.url()).toBe(`${origin}/checkout?a=b#c`);
    });

    it('does not stay there on a page without an element', async () => {
      html = '';
      await page.goto(`${origin}/checkout?response_code=rc_x`);
      await expect.poll(() => page.url()).toBe(`${origin}/checkout`);
    });
  });

  it('"Use my phone" is not offered on a phone, and is on a tablet', async () => {
    for (const [width, height, isShown] of [
      [390, 844, false],
      [844, 390, false],
      [820, 1180, true],
    ] as const) {
      const context = await browser.newContext({ viewport: { width, height }, isMobile: true, hasTouch: true });
      const phone = await context.newPage();
      await phone.goto(`${origin}/checkout`);
      await phone.locator('hushmark-verify button').first().waitFor();
      expect(await phone.locator('hushmark-verify button.plain').isVisible(), `${width}x${height}`).toBe(isShown);
      await context.close();
    }
  });
});
