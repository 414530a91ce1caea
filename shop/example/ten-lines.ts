// SPDX-License-Identifier: MIT
// What a shop writes, and nothing else: the code of shop/README.md, which test/shop/readme.test.ts compares and runs.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Hushmark } from '../client/hushmark.ts';

/** The shop's own session, from whatever it uses for that. */
type Visit = { verification?: string; order: string; mayBuyWine?: boolean };

export function addAgeCheck(app: FastifyInstance, hushmark: Hushmark, visitOf: (request: FastifyRequest) => Visit) {
  // README: begin
  app.post('/hushmark/start', async (request) => {
    const visit = visitOf(request);
    const returnUrl = 'https://shop.example/hushmark/return';
    const { id, walletUrl } = await hushmark.startVerification({ policy: 'over-18', order: visit.order, returnUrl });
    visit.verification = id;
    return { wallet_url: walletUrl };
  });

  app.get<{ Querystring: { response_code?: string } }>('/hushmark/return', async (request, reply) => {
    const visit = visitOf(request);
    const answer = { id: visit.verification ?? '', outcome: request.query.response_code ?? '' };
    const { verified } = await hushmark.redeem({ ...answer, policy: 'over-18', order: visit.order });
    visit.mayBuyWine = verified;
    return reply.redirect('/checkout');
  });
  // README: end
}
