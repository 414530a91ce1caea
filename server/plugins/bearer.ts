// SPDX-License-Identifier: GPL-3.0-or-later
/** The API key of a call, as text: in the Authorization header and nowhere else. */
import type { FastifyRequest } from 'fastify';

/** The key as it was sent; empty when there is none, or it is sent in another way. */
export function readBearer({ headers }: FastifyRequest): string {
  return /^Bearer ([\x21-\x7e]{1,200})$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}
