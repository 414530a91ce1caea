// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Addresses that lead nowhere: 404, or 405 with `Allow` where other methods work. The methods are taken from the
 * routes, whose patterns have names for whole segments only.
 */
import type { FastifyInstance } from 'fastify';
import { HushmarkError } from '#base/errors.ts';
import { sendProblem } from './problem.ts';

/** Before the routes, which it listens for. */
export function registerNotFound(app: FastifyInstance): void {
  const routes: { readonly segments: readonly string[]; readonly method: string }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    // The answers to preflights stand at `*`.
    if (url.includes('*')) return;
    for (const each of [method].flat()) routes.push({ segments: url.split('/'), method: each });
  });

  function methodsAt(url: string): string[] {
    const path = (url.split('?', 1)[0] ?? '').split('/');
    const takes = (segments: readonly string[]) =>
      segments.length === path.length &&
      segments.every((segment, index) => segment.startsWith(':') || segment === path[index]);
    return [...new Set(routes.filter(({ segments }) => takes(segments)).map(({ method }) => method))];
  }

  app.setNotFoundHandler((request, reply) => {
    const allow = methodsAt(request.url);
    if (allow.length === 0) return sendProblem(new HushmarkError('server_not_found'), request, reply);
    return sendProblem(new HushmarkError('server_method'), request, reply.header('allow', allow.join(', ')));
  });
}
