// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * GET /v1/trust/:registry and GET /v1/trust/bundles/:digest: the trust bundle in force, for wallets, which fetch it
 * whole and on a timetable. Everybody gets the same file, by its digest.
 */
import { HushmarkError } from '#base/errors.ts';
import { encodeAnnouncement } from '#protocol/trust/announcement.ts';
import { BundleFile, TrustAnswer } from '../../schemas/answers.ts';
import { BundleParams, NoQuery, RegistryParams } from '../../schemas/wire.ts';
import type { Services } from '../../services.ts';
import type { App } from '../app-type.ts';

export function registerTrust(app: App, { store, trust }: Services): void {
  app.get(
    '/v1/trust/:registry',
    {
      schema: {
        operationId: 'announceTrust',
        summary: 'Which trust bundles of a registry count, now and later',
        tags: ['wallet'],
        params: RegistryParams,
        querystring: NoQuery,
        response: { 200: TrustAnswer },
      },
    },
    async (request, reply) => {
      const { registry } = request.params;
      if (!trust.registries().includes(registry)) throw new HushmarkError('server_not_found');
      const bundles = trust.announced(registry, await store.now());
      return reply.header('cache-control', 'public, max-age=60').send(encodeAnnouncement(bundles));
    },
  );

  app.get(
    '/v1/trust/bundles/:digest',
    {
      schema: {
        operationId: 'fetchTrust',
        summary: 'A trust bundle, whole, by its digest',
        tags: ['wallet'],
        params: BundleParams,
        querystring: NoQuery,
        response: { 200: BundleFile },
      },
    },
    async (request, reply) => {
      const file = trust.file(request.params.digest);
      if (file === undefined) throw new HushmarkError('server_not_found');
      // A view: a copy for each request would wait in memory for as long as its reader is slow (A45).
      const view = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
      return reply
        .header('cache-control', 'public, max-age=31536000, immutable')
        .type('application/octet-stream')
        .send(view);
    },
  );
}
