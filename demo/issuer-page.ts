// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The demo's issuers: a town hall that gives a test proof of age and a wine club that gives club cards, on an origin of
 * their own. The wallet brings a holder code, or they send the person there to fetch one; they sign through issuer/ and
 * hand the result over in the fragment of a link, which no server sees, sealed to the wallet because browsers remember
 * links. They check nobody's papers, and say so.
 */
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ISSUER_SCRIPT, ISSUER_STYLE, type OfferId, offerPage, returnPage, startPage } from './issuer-page-view.ts';

export type { OfferId };

export type Offer = { id: OfferId; issuerId: string; schemaUri: string };

export type IssuerPageOptions = {
  origin: string;
  walletUrl: string;
  offers: Record<OfferId, Offer>;
  /** Signs and answers with the link that opens the wallet; throws a coded error for a value it refuses. */
  issue(offer: OfferId, value: string, holderCode: string, deliveryKey: string): Promise<string>;
  random(bytes: number): Uint8Array;
  now(): number;
};

const COOKIE = 'demo-issuer';
const MOST_VISITS = 10_000;

export function buildIssuerPage(options: IssuerPageOptions): FastifyInstance {
  const { origin, walletUrl } = options;
  const app = Fastify({ logger: false, bodyLimit: 4096 });
  app.removeContentTypeParser('text/plain');
  // What the person chose in this browser, kept until the wallet brings the holder code; the link to the wallet must
  // not carry it.
  const chosen = new Map<string, string>();

  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
    if (request.method === 'POST' && request.headers.origin !== origin) return reply.code(403).send();
  });

  app.get('/issuer.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(ISSUER_STYLE));
  app.get('/issuer.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(ISSUER_SCRIPT));
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(startPage()));

  for (const offer of Object.values(options.offers)) {
    app.get(`/${offer.id}`, (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(offerPage(offer.id, new Date(options.now()))),
    );
    app.get(`/${offer.id}/return`, (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(returnPage(offer.id)),
    );

    app.post(`/${offer.id}/choose`, (request, reply) => {
      const visit = Buffer.from(options.random(32)).toString('base64url');
      const oldest = chosen.keys().next().value;
      if (chosen.size >= MOST_VISITS && oldest !== undefined) chosen.delete(oldest);
      chosen.set(`${offer.id}:${visit}`, field(request, 'value'));
      reply.header('set-cookie', `${COOKIE}=${visit}; Path=/${offer.id}; HttpOnly; SameSite=Lax`);
      const query = new URLSearchParams({
        issuer: offer.issuerId,
        schema: offer.schemaUri,
        return: `${origin}/${offer.id}/return`,
      });
      return reply.send({ next: `${walletUrl}/#/enrol?${query}` });
    });

    app.post(`/${offer.id}/issue`, async (request, reply) => {
      const visit = /(?:^|;\s*)demo-issuer=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
      const value = chosen.get(`${offer.id}:${visit}`);
      if (value === undefined) return reply.code(409).send({ problem: 'Please start again: nothing was chosen.' });
      await give(offer.id, value, request, reply);
      if (reply.statusCode === 200) chosen.delete(`${offer.id}:${visit}`);
      return reply;
    });

    app.post(`/${offer.id}/give`, (request, reply) => give(offer.id, field(request, 'value'), request, reply));
  }

  async function give(offer: OfferId, value: string, request: FastifyRequest, reply: FastifyReply) {
    try {
      return reply.send({ next: await options.issue(offer, value, field(request, 'code'), field(request, 'key')) });
    } catch (error) {
      const problem = error instanceof Error ? error.message : 'The card could not be made.';
      return reply.code(422).send({ problem });
    }
  }

  return app;
}

function field(request: FastifyRequest, name: string): string {
  const value = (request.body as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}
