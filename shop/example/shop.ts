// SPDX-License-Identifier: MIT
// Vinum, the example shop: what a shop's server does with Hushmark, in full. Started by the demo and by the browser
// tests. An order that needs an answer is placed only with a decision that this server redeemed itself, for this
// visit, this policy and this basket; no page, link or header can stand in for it.
import Fastify, { type FastifyInstance } from 'fastify';
import type { Hushmark } from '../client/hushmark.ts';
import { createVisitorLimit } from '../client/visitor-limit.ts';
import { addReturn, addStart } from './answers.ts';
import { addBasket, addCheckout, addOrders } from './orders.ts';
import { lost, privacy, shelf } from './pages.ts';
import { ICON } from './pictures.ts';
import { createSessions } from './sessions.ts';
import { STYLE } from './style.ts';
import { createVisits, type Visits } from './visits.ts';

export type ShopOptions = {
  /** The shop's public origin, for example https://vinum.example. */
  origin: string;
  hushmark: Hushmark;
  /** Base URL of the verifier, whose event stream the page may follow. */
  verifierApi: string;
  /** The built hushmark.js. */
  widgetScript: string;
  random: (bytes: number) => Uint8Array;
  now?: () => number;
  /** Shown on every page; for a demonstration. */
  notice?: string;
  /** Policies that another device may answer. */
  crossDevice?: readonly string[];
  /** Addresses of the proxies in front of the shop. */
  trustedProxies?: readonly string[];
  /** Times a minute that one visitor may make this server ask the verifier. */
  asksPerMinute?: number;
};

/**
 * After an answer from another device or tab: asks the server for the page again, which opens the order if it agrees.
 */
const CHECKOUT_SCRIPT = `document.addEventListener('hushmark-change', ({ detail }) => {
  const place = document.querySelector('[data-testid=place-order]');
  if (detail.state === 'verified' && place?.disabled) location.replace('/checkout');
});`;

const FORM = 'application/x-www-form-urlencoded';

export function buildShop(options: ShopOptions): FastifyInstance {
  const { origin, hushmark, verifierApi, crossDevice = [] } = options;
  const sessions = createSessions(options.random, options.now ?? Date.now);
  // Without it anybody could use up what the verifier lets this shop ask, for all of its customers.
  const limit = createVisitorLimit({
    ...(options.asksPerMinute === undefined ? {} : { perMinute: options.asksPerMinute }),
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  const visits = createVisits(sessions, {
    isHttps: origin.startsWith('https:'),
    ...(options.notice === undefined ? {} : { notice: options.notice }),
  });
  const trustProxy = [...(options.trustedProxies ?? [])];
  const shop = Fastify({ logger: false, bodyLimit: 8192, trustProxy });

  shop.removeContentTypeParser('text/plain');
  shop.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });

  shop.addHook('onRequest', async (request, reply) => {
    reply.headers(headers(options));
    // Forms and fetches of other sites end here: SameSite=Lax would stop most, the Origin header stops all (A26).
    if (request.method === 'POST' && request.headers.origin !== origin)
      return reply.code(403).type('text/plain').send('This request did not come from the shop.');
  });

  const answers = { origin, hushmark, verifierApi, sessions, visits, limit };
  addPages(shop, visits, options.widgetScript);
  addBasket(shop, sessions, visits);
  addCheckout(shop, visits, crossDevice);
  addOrders(shop, sessions, visits);
  addStart(shop, answers);
  addReturn(shop, answers);
  shop.setNotFoundHandler((request, reply) => {
    visits.show(reply.code(404), visits.of(request, reply), 'Not found', lost());
  });
  return shop;
}

function addPages(shop: FastifyInstance, visits: Visits, widgetScript: string): void {
  shop.get('/', (request, reply) => visits.show(reply, visits.of(request, reply), 'Wine shop', shelf()));
  shop.get('/privacy', (request, reply) => visits.show(reply, visits.of(request, reply), 'What we learn', privacy()));
  shop.get('/style.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(STYLE));
  shop.get('/icon.svg', (_request, reply) => reply.type('image/svg+xml').send(ICON.html));
  shop.get('/checkout.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(CHECKOUT_SCRIPT));
  shop.get('/hushmark.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(widgetScript));
}

function headers({ verifierApi, origin }: ShopOptions): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      `connect-src 'self' ${new URL(verifierApi).origin}`,
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ].join('; '),
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    ...(origin.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}
