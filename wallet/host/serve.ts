// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Serves the built wallet: static files on an origin of their own, with the headers on which its safety rests. Any
 * static host that sends the same headers will do. It keeps no state, writes no access log and never sees a credential:
 * everything secret stays behind `#` or in the browser.
 */
import { resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import Fastify from 'fastify';
import type { WalletConfig } from '../core/net/config.ts';

export type ServeWalletOptions = {
  /** Directory with the built wallet (vite's output). */
  root: string;
  /** Directory with the proving artefacts and their manifest; served under /artefacts/. */
  artefacts: string;
  /** What /config.json answers; a function is asked at every request. */
  config: WalletConfig | (() => WalletConfig);
  host?: string;
  /** 0 takes any free port. */
  port?: number;
  /** Also lets the wallet reach verifiers on this machine over plain http. */
  demo?: boolean;
};

export type ServedWallet = { url: string; close(): Promise<void> };

/** The content security policy of every answer; `demo` opens http to this machine only. */
export function contentSecurityPolicy(demo: boolean): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self' https:${demo ? ' http://localhost:* http://127.0.0.1:*' : ''}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types hushmark-wallet',
  ].join('; ');
}

const FOR_EVER = 'public, max-age=31536000, immutable';
function securityHeaders(demo: boolean): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(demo),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // The camera reads codes, when the customer asks for it.
    'permissions-policy':
      'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), browsing-topics=()',
    ...(demo ? {} : { 'strict-transport-security': 'max-age=31536000' }),
  };
}

export async function serveWallet(options: ServeWalletOptions): Promise<ServedWallet> {
  const { host = '127.0.0.1', port = 0, demo = false } = options;
  const headers = securityHeaders(demo);
  // Browsers keep spare connections, which a server that closes would wait a minute for; a download that is cut goes on
  // with the pieces that are missing.
  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    // Mail programs encode a link's '#'. The page mends the address in the browser; this server looks at no part of it.
    rewriteUrl: ({ url = '/' }) => (/^\/%(?:25)?23/.test(url) ? '/' : url),
  });

  app.addHook('onSend', async (_request, reply) => {
    reply.headers(headers);
  });

  app.get('/config.json', async (_request, reply) => {
    reply.header('cache-control', 'no-cache');
    return typeof options.config === 'function' ? options.config() : options.config;
  });

  await app.register(fastifyStatic, {
    root: resolve(options.artefacts),
    prefix: '/artefacts/',
    decorateReply: false,
    cacheControl: false,
    dotfiles: 'deny',
    index: false,
    // build/ has a compressed copy beside each piece that shrinks.
    preCompressed: true,
    // The wallet asks with ?sha256=… and checks the digest itself, so a cached copy is never a wrong one.
    setHeaders: (reply, path) => {
      reply.header('vary', 'accept-encoding');
      reply.header('cache-control', path.endsWith('.json') ? 'no-cache' : FOR_EVER);
    },
  });
  await app.register(fastifyStatic, {
    root: resolve(options.root),
    decorateReply: false,
    cacheControl: false,
    dotfiles: 'deny',
    // The build leaves a compressed copy beside each file.
    preCompressed: true,
    setHeaders: (reply, path) => {
      reply.header('vary', 'accept-encoding');
      const hashed = path.includes('/assets/');
      reply.header('cache-control', hashed ? FOR_EVER : 'no-cache');
    },
  });

  await app.listen({ host, port });
  const address = app.server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  // Browsers treat both names as a secure context; one name keeps the origin, and so the stored wallet, the same.
  const name = host === '127.0.0.1' || host === '::1' ? 'localhost' : host;
  return { url: `http://${name}:${actualPort}`, close: () => app.close() };
}
