// SPDX-License-Identifier: MIT
// What all pages of the example shop share: whose visit a request belongs to, and how a page is sent.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Html } from './html.ts';
import { digestOf, policyFor } from './order.ts';
import { page } from './pages.ts';
import type { Session, Sessions } from './sessions.ts';

const COOKIE = 'vinum';

export type Visits = {
  /** The visit of a request; a new one begins with a cookie. */
  of(request: FastifyRequest, reply: FastifyReply): Session;
  show(reply: FastifyReply, session: Session, title: string, main: Html): FastifyReply;
};

export function createVisits(sessions: Sessions, { isHttps, notice }: { isHttps: boolean; notice?: string }): Visits {
  return {
    of(request, reply) {
      const known = sessions.find(readCookie(request.headers.cookie));
      if (known !== undefined) return known;
      const { id, session } = sessions.start();
      reply.header('set-cookie', `${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax${isHttps ? '; Secure' : ''}`);
      return session;
    },
    show(reply, session, title, main) {
      const inBasket = [...session.draft.quantities.values()].reduce((sum, quantity) => sum + quantity, 0);
      return reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(page({ title, notice, inBasket }, main));
    },
  };
}

/** Whether this basket may be ordered: it needs no answer, or has one for exactly what it holds. */
export async function isApproved({ draft, approval }: Session): Promise<boolean> {
  const policy = policyFor(draft);
  if (policy === null) return true;
  return approval?.policy === policy && approval.order === (await digestOf(draft));
}

function readCookie(header: string | undefined): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === COOKIE) return value;
  }
  return undefined;
}

/** A field of a form; '' where there is none. */
export function field(request: FastifyRequest, name: string): string {
  const body = request.body as Record<string, unknown> | null | undefined;
  const value = body?.[name];
  return typeof value === 'string' ? value : '';
}
