// SPDX-License-Identifier: MIT
// How an answer of the verifier comes into a visit: the shop asks, the customer's browser brings a code, and this
// server exchanges the code itself. Nothing else gives an approval.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Hushmark } from '../client/hushmark.ts';
import type { VisitorLimit } from '../client/visitor-limit.ts';
import { digestOf, policyFor } from './order.ts';
import type { Pending, Session, Sessions } from './sessions.ts';
import { field, isApproved, type Visits } from './visits.ts';

export type AnswerRoutes = {
  origin: string;
  hushmark: Hushmark;
  verifierApi: string;
  sessions: Sessions;
  visits: Visits;
  limit: VisitorLimit;
};

/** A wrong key, for example: the helper has printed what it is, and the customer can only come back later. */
const FAULT_OF_THE_SHOP = { verified: false, reason: 'unavailable' } as const;

type Redeemed = 'verified' | 'basket_changed' | 'not_completed' | 'unavailable';

/** Begins a verification of what the visit's basket needs. */
export function addStart(shop: FastifyInstance, parts: AnswerRoutes): void {
  const { origin, hushmark, verifierApi, sessions, visits, limit } = parts;
  shop.post('/hushmark/start', async (request, reply) => {
    const session = visits.of(request, reply);
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
            events_url: `${verifierApi}/v1/verifications/${encodeURIComponent(id)}/events`,
          }
        : {}),
    });
  });
}

/** The two ways in which an answer comes back: with the customer's browser, or to a page that followed it. */
export function addReturn(shop: FastifyInstance, { hushmark, visits, limit }: AnswerRoutes): void {
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

  // The wallet sends the customer's browser here. The code in the address works once, and only for the visit that
  // holds the verification's id; the redirect takes it out of the address and the history.
  shop.get('/hushmark/return', async (request, reply) => {
    const session = visits.of(request, reply);
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
    const session = visits.of(request, reply);
    const ticket = field(request, 'checkout');
    const number = session.pending.get(ticket)?.number ?? '';
    const state = await redeem(request, session, { flow: 'cross_device', ticket, outcome: field(request, 'outcome') });
    if (state === 'basket_changed' && !session.orders.has(number)) session.outcome = state;
    // Answered, but not for what the basket holds now: the page asks for itself again and says so.
    return reply.header('cache-control', 'no-store').send({ state: state === 'basket_changed' ? 'verified' : state });
  });
}
