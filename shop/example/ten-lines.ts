// SPDX-License-Identifier: MIT
// What a shop writes, and nothing else: the code of shop/README.md, which test/shop/readme.test.ts compares and runs.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Hushmark } from '../client/hushmark.ts';

/** The shop's own session, from whatever it uses for that. */
type Visit = { order: string; checkouts: { ticket: string; id: string }[]; approvedOrder?: string };

export function addAgeCheck(app: FastifyInstance, hushmark: Hushmark, visitOf: (request: FastifyRequest) => Visit) {
  // README: begin
  app.post('/hushmark/start', async (request) => {
    const visit = visitOf(request);
    const ticket = crypto.randomUUID();
    const returnUrl = `https://shop.example/hushmark/return?checkout=${ticket}`;
    const { id, walletUrl } = await hushmark.startVerification({ policy: 'over-18', order: visit.order, returnUrl });
    visit.checkouts = [...visit.checkouts, { ticket, id }].slice(-8);
    return { wallet_url: walletUrl };
  });

  app.get<{ Querystring: Record<string, string> }>('/hushmark/return', async (request, reply) => {
    const visit = visitOf(request);
    const { checkout, response_code: outcome = '' } = request.query;
    const { order } = visit;
    const id = visit.checkouts.find(({ ticket }) => ticket === checkout)?.id ?? '';
    const { verified } = await hushmark.redeem({ id, outcome, policy: 'over-18', order });
    if (verified) visit.approvedOrder = order;
    return reply.redirect('/checkout');
  });
  // README: end
}
