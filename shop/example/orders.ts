// SPDX-License-Identifier: MIT
// Basket, checkout and orders of the example shop. An order that needs an answer is placed only with an approval of
// this visit for this very basket.
import type { FastifyInstance } from 'fastify';
import { emptyDraft, linesOf, policyFor, totalOf, withMembersPrice, withQuantity } from './order.ts';
import { checkout, lost, refusal, thanks } from './pages.ts';
import type { Sessions } from './sessions.ts';
import { field, isApproved, type Visits } from './visits.ts';

export function addBasket(shop: FastifyInstance, sessions: Sessions, visits: Visits): void {
  shop.post('/basket', (request, reply) => {
    const session = visits.of(request, reply);
    const change = field(request, 'change') === '-1' ? -1 : 1;
    session.draft = withQuantity(session.draft, field(request, 'product'), change, sessions.newNumber());
    return reply.redirect(field(request, 'stay') === 'yes' ? '/checkout' : '/', 303);
  });

  shop.post('/members-price', (request, reply) => {
    const session = visits.of(request, reply);
    session.draft = withMembersPrice(session.draft, field(request, 'on') === 'yes', sessions.newNumber());
    return reply.redirect('/checkout', 303);
  });
}

export function addCheckout(shop: FastifyInstance, visits: Visits, crossDevice: readonly string[]): void {
  shop.get('/checkout', async (request, reply) => {
    const session = visits.of(request, reply);
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
    return visits.show(reply, session, 'Your order', main);
  });
}

export function addOrders(shop: FastifyInstance, sessions: Sessions, visits: Visits): void {
  shop.post('/order', async (request, reply) => {
    const session = visits.of(request, reply);
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
    if (!(await isApproved(session))) return visits.show(reply.code(403), session, 'Not yet', refusal());
    const approval = policyFor(draft) === null ? undefined : session.approval;
    const { number, membersPrice } = draft;
    session.orders.set(number, { number, lines, total: totalOf(draft), membersPrice, approval });
    session.draft = emptyDraft(sessions.newNumber());
    session.approval = undefined;
    return reply.redirect(`/orders/${number}`, 303);
  });

  shop.get('/orders/:number', (request, reply) => {
    const session = visits.of(request, reply);
    const order = session.orders.get((request.params as { number: string }).number);
    if (order === undefined) return visits.show(reply.code(404), session, 'Not found', lost());
    return visits.show(reply, session, 'Thank you', thanks(order));
  });
}
