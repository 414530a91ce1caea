// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Builds the door's page: a static site that works from any folder of any host, and offline after its first visit. The
 * list of its files is written into the service worker, so that a new build is a new worker.
 */
import { createHash } from 'node:crypto';
import { defineConfig, type Plugin } from 'vite';

const MARK = /["'`]__HUSHMARK_DOOR__["'`]/;

function shellList(): Plugin {
  return {
    name: 'hushmark-door-shell',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const worker = bundle['service-worker.js'];
      if (worker?.type !== 'chunk') return;
      if (worker.imports.length > 0 || !MARK.test(worker.code)) this.error('the service worker lost its shell list');
      const files = Object.keys(bundle)
        .filter((name) => name !== 'service-worker.js')
        .sort();
      const hash = createHash('sha256');
      for (const name of files) {
        const item = bundle[name];
        hash.update(name).update(item?.type === 'asset' ? item.source : (item?.code ?? ''));
      }
      const shell = {
        version: hash.digest('base64url').slice(0, 16),
        files: ['./', ...files.map((name) => `./${name}`)],
      };
      worker.code = worker.code.replace(MARK, JSON.stringify(shell));
    },
  };
}

export default defineConfig({
  root: 'door/page',
  base: './',
  plugins: [shellList()],
  worker: { format: 'es' },
  build: {
    outDir: '../../dist/door',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'door/page/index.html', 'service-worker': 'door/page/service-worker.ts' },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
