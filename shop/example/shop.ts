// SPDX-License-Identifier: MIT
// Vinum, the example shop: what a shop's server does with Hushmark, in full. Started by the demo and by the browser
// tests. An order that needs an answer is placed only with a decision that this server redeemed itself, for this
// visit, this policy and this basket; no page, link or header can stand in for it.
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Hushmark } from '../client/hushmark.ts';
import { createVisitorLimit } from '../client/visitor-limit.ts';
import { digestOf, emptyDraft, linesOf, policyFor, totalOf, withMembersPrice, withQuantity } from './order.ts';
import { checkout, lost, page, privacy, refusal, shelf, thanks } from './pages.ts';
import { ICON } from './pictures.ts';
import { createSessions, type Pending, type Session } from './sessions.ts';
import { STYLE } from './style.ts';

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

/** A wrong key, for example: the helper has printed what it is, and the customer can only come back later. */
const FAULT_OF_THE_SHOP = { verified: false, reason: 'unavailable' } as const;

type Redeemed = 'verified' | 'basket_changed' | 'not_completed' | 'unavailable';

const COOKIE = 'vinum';
const FORM = 'application/x-www-form-urlencoded';

export function buildShop(options: ShopOptions): FastifyInstance {
  const { origin, hushmark, crossDevice = [] } = options;
  const sessions = createSessions(options.random, options.now ?? Date.now);
  // Without it anybody could use up what the verifier lets this shop ask, for all of its customers.
  const limit = createVisitorLimit({
    ...(options.asksPerMinute === undefined ? {} : { perMinute: options.asksPerMinute }),
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  const isHttps = origin.startsWith('https:');
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

  function visit(request: FastifyRequest, reply: FastifyReply): Session {
    const known = sessions.find(readCookie(request.headers.cookie));
    if (known !== undefined) return known;
    const { id, session } = sessions.start();
    reply.header('set-cookie', `${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax${isHttps ? '; Secure' : ''}`);
    return session;
  }

  function show(reply: FastifyReply, session: Session, title: string, main: ReturnType<typeof shelf>): FastifyReply {
    const inBasket = [...session.draft.quantities.values()].reduce((sum, quantity) => sum + quantity, 0);
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(page({ title, notice: options.notice, inBasket }, main));
  }

  async function isApproved({ draft, approval }: Session): Promise<boolean> {
    const policy = policyFor(draft);
    if (policy === null) return true;
    return approval?.policy === policy && approval.order === (await digestOf(draft));
  }

  /**
   * The one way to an approval: exchanges the code for a decision about exactly what this checkout of this visit asked.
   * An answer for a basket that has changed since approves nothing, and leaves the approval of the present one alone.
   */
  async function redeem(
    request: FastifyRequest,
    session: Session,
    { flow, ticket, outcome }: { flow: Pending['flow']; ticket: string; outcome: string },
  ): Promise<Redeemed> {
    const pending = session.pending.get(ticket);
    if (pending?.flow !== flow) return 'not_completed';
    if (limit(request.ip) !== undefined) return 'unavailable';
    const { verificationId: id, policy, order } = pending;
    const result = await hushmark.redeem({ id, outcome, policy, order }).catch(() => FAULT_OF_THE_SHOP);
    if (!result.verified && ['unavailable', 'clock'].includes(result.reason)) return 'unavailable';
    // A wrong code leaves the question open: whoever makes this browser load a made-up return address ends nothing.
    if (!result.verified) return 'not_completed';
    session.pending.delete(ticket);
    if (order !== (await digestOf(session.draft))) return 'basket_changed';
    session.approval = { policy, order, decision: result.decision };
    return 'verified';
  }

  shop.get('/', (request, reply) => show(reply, visit(request, reply), 'Wine shop', shelf()));
  shop.get('/privacy', (request, reply) => show(reply, visit(request, reply), 'What we learn', privacy()));
  shop.get('/style.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(STYLE));
  shop.get('/icon.svg', (_request, reply) => reply.type('image/svg+xml').send(ICON.html));
  shop.get('/checkout.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(CHECKOUT_SCRIPT));
  shop.get('/hushmark.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(options.widgetScript),
  );

  shop.post('/basket', (request, reply) => {
    const session = visit(request, reply);
    const change = field(request, 'change') === '-1' ? -1 : 1;
    session.draft = withQuantity(session.draft, field(request, 'product'), change, sessions.newNumber());
    return reply.redirect(field(request, 'stay') === 'yes' ? '/checkout' : '/', 303);
  });

  shop.post('/members-price', (request, reply) => {
    const session = visit(request, reply);
    session.draft = withMembersPrice(session.draft, field(request, 'on') === 'yes', sessions.newNumber());
    return reply.redirect('/checkout', 303);
  });

  shop.get('/checkout', async (request, reply) => {
    const session = visit(request, reply);
    const { draft, outcome } = session;
    session.outcome = undefined;
    const policy = policyFor(draft);
    const asked = outcome === 'not_completed' || outcome === 'unavailable' ? outcome : 'ready';
    const state = (await isApproved(session)) ? 'verified' : asked;
    const main = checkout({
      number: draft.number,
      placed: [...session.orders.keys()].at(-1),
      lines: linesOf(draft),
      total: totalOf(draft),
      membersPrice: draft.membersPrice,
      policy,
      state,
      changed: outcome === 'basket_changed' || outcome === 'page_outdated' ? outcome : undefined,
      crossDevice: policy !== null && crossDevice.includes(policy),
    });
    return show(reply, session, 'Your order', main);
  });

  shop.post('/hushmark/start', async (request, reply) => {
    const session = visit(request, reply);
    const policy = policyFor(session.draft);
    // Answered, or ordered, in another tab meanwhile: the page asks for itself again, and shows which.
    if (policy === null || (await isApproved(session))) return reply.send({ state: 'verified' });
    const wait = limit(request.ip);
    if (wait !== undefined) return reply.code(429).header('retry-after', String(wait)).send({ state: 'unavailable' });
    const flow = field(request, 'flow') === 'cross_device' ? 'cross_device' : 'same_device';
    const { number } = session.draft;
    const order = await digestOf(session.draft);
    // Says which of this visit's checkouts comes back. It opens nothing: the id beside it stays here.
    const ticket = sessions.newTicket();
    const returnUrl = `${origin}/hushmark/return?checkout=${ticket}`;
    const started = await hushmark
      .startVerification({ policy, order, flow, ...(flow === 'same_device' ? { returnUrl } : {}) })
      .catch(() => undefined);
    if (started === undefined) return reply.code(502).send({ state: 'unavailable' });
    const { id, walletUrl, shortUrl, code, expiresIn, learns } = started;
    sessions.keepPending(session, ticket, { verificationId: id, policy, number, order, flow });
    return reply.header('cache-control', 'no-store').send({
      wallet_url: walletUrl,
      learns,
      // Another device cannot bring the outcome to this page, so the page follows the verifier's events.
      ...(flow === 'cross_device'
        ? {
            code,
            short_url: shortUrl,
            checkout: ticket,
            expires_in: expiresIn,
            events_url: `${options.verifierApi}/v1/verifications/${encodeURIComponent(id)}/events`,
          }
        : {}),
    });
  });

  // The wallet sends the customer's browser here. The code in the address works once, and only for the visit that
  // holds the verification's id; the redirect takes it out of the address and the history.
  shop.get('/hushmark/return', async (request, reply) => {
    const session = visit(request, reply);
    const { checkout: ticket, response_code: outcome } = request.query as Record<string, unknown>;
    const pending = typeof ticket === 'string' ? session.pending.get(ticket) : undefined;
    if (typeof ticket !== 'string' || pending === undefined) return reply.redirect('/checkout', 303);
    const state = await redeem(request, session, {
      flow: 'same_device',
      ticket,
      outcome: typeof outcome === 'string' ? outcome : '',
    });
    // Another tab was faster: this one shows what became of the order.
    if (session.orders.has(pending.number)) return reply.redirect(`/orders/${pending.number}`, 303);
    session.outcome = state === 'verified' ? undefined : state;
    return reply.redirect('/checkout', 303);
  });

  shop.post('/hushmark/redeem', async (request, reply) => {
    const session = visit(request, reply);
    const ticket = field(request, 'checkout');
    const number = session.pending.get(ticket)?.number ?? '';
    const state = await redeem(request, session, { flow: 'cross_device', ticket, outcome: field(request, 'outcome') });
    if (state === 'basket_changed' && !session.orders.has(number)) session.outcome = state;
    // Answered, but not for what the basket holds now: the page asks for itself again and says so.
    return reply.header('cache-control', 'no-store').send({ state: state === 'basket_changed' ? 'verified' : state });
  });

  shop.post('/order', async (request, reply) => {
    const session = visit(request, reply);
    const { draft } = session;
    const asked = field(request, 'number');
    // The same again: tapped twice, or in another tab that still shows it.
    if (session.orders.has(asked)) return reply.redirect(`/orders/${asked}`, 303);
    const lines = linesOf(draft);
    if (lines.length === 0) return reply.redirect('/checkout', 303);
    // Another tab changed the basket: nobody buys what their page does not show.
    if (asked !== draft.number) {
      session.outcome = 'page_outdated';
      return reply.redirect('/checkout', 303);
    }
    if (!(await isApproved(session))) return show(reply.code(403), session, 'Not yet', refusal());
    const approval = policyFor(draft) === null ? undefined : session.approval;
    const { number, membersPrice } = draft;
    session.orders.set(number, { number, lines, total: totalOf(draft), membersPrice, approval });
    session.draft = emptyDraft(sessions.newNumber());
    session.approval = undefined;
    return reply.redirect(`/orders/${number}`, 303);
  });

  shop.get('/orders/:number', (request, reply) => {
    const session = visit(request, reply);
    const order = session.orders.get((request.params as { number: string }).number);
    if (order === undefined) return show(reply.code(404), session, 'Not found', lost());
    return show(reply, session, 'Thank you', thanks(order));
  });

  shop.setNotFoundHandler((request, reply) => {
    show(reply.code(404), visit(request, reply), 'Not found', lost());
  });

  return shop;
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

function readCookie(header: string | undefined): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === COOKIE) return value;
  }
  return undefined;
}

function field(request: FastifyRequest, name: string): string {
  const body = request.body as Record<string, unknown> | null | undefined;
  const value = body?.[name];
  return typeof value === 'string' ? value : '';
}
