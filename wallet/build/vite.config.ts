// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Builds the browser wallet (wallet/): a static site without third-party code at run time. The caller decides where it
 * goes (wallet/build/build-wallet.ts).
 * The list of shell files is written into the service worker, so that a new build is a new worker.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { defineConfig, type Plugin, type Rolldown } from 'vite';
import { parseManifest } from '#groth16/files/manifest.ts';
import { LANGUAGES } from '../core/locales/languages.ts';

/** The oldest browsers of docs/browsers.md, as browserslist writes them. */
const BROWSERS: string[] = JSON.parse(readFileSync('package.json', 'utf8')).browserslist.wallet;
const SHELL_MARK = /["'`]__HUSHMARK_SHELL__["'`]/;

function shellList(): Plugin {
  return {
    name: 'hushmark-shell-list',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const worker = bundle['service-worker.js'];
      if (worker?.type !== 'chunk') return;
      const files = Object.keys(bundle)
        .filter((name) => name !== 'service-worker.js' && !name.endsWith('.map'))
        .sort();
      const lazy = files.filter((name) => isLanguage(bundle[name]));
      if (worker.imports.length > 0) this.error('the service worker must be one script');
      const hash = createHash('sha256');
      for (const name of files) {
        const item = bundle[name];
        hash.update(name).update(item?.type === 'asset' ? item.source : (item?.code ?? ''));
      }
      const shell = {
        version: hash.digest('base64url').slice(0, 16),
        files: files.filter((name) => !lazy.includes(name)).map((name) => (name === 'index.html' ? '/' : `/${name}`)),
        lazy: lazy.map((name) => `/${name}`),
      };
      if (!SHELL_MARK.test(worker.code)) this.error('the service worker lost its shell list');
      worker.code = worker.code.replace(SHELL_MARK, JSON.stringify(shell));
    },
  };
}

/** The words of one language, which the service worker keeps once they were used. */
function isLanguage(item: Rolldown.OutputAsset | Rolldown.OutputChunk | undefined): boolean {
  return item?.type === 'chunk' && item.isDynamicEntry && /\/wallet\/core\/locales\//.test(item.facadeModuleId ?? '');
}

/**
 * A compressed copy beside every file, for servers that send those as they are (wallet/host/serve.ts; nginx, Caddy
 * too).
 */
function compressedCopies(): Plugin {
  return {
    name: 'hushmark-compressed-copies',
    writeBundle({ dir = '' }, bundle) {
      for (const name of Object.keys(bundle)) {
        const path = join(dir, name);
        writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path)));
      }
    },
  };
}

/**
 * The first script of the page, with the words that it needs in every language. It goes through no bundler: it is read
 * by browsers for which nothing can be built.
 */
function startScript(): Plugin {
  return {
    name: 'hushmark-start-script',
    async generateBundle() {
      const languages = Object.entries(LANGUAGES).map(async ([name, { direction, load }]) => {
        return [name, { direction, words: (await load()).start }] as const;
      });
      const words = JSON.stringify(Object.fromEntries(await Promise.all(languages)));
      const source = readFileSync('wallet/page/start/start.js', 'utf8').replace(
        '__HUSHMARK_START_WORDS__',
        () => words,
      );
      this.emitFile({ type: 'asset', fileName: 'start.js', source });
    },
  };
}

/** The proving files of this checkout, by digest: the built wallet uses no others. */
function pinnedManifest() {
  const bytes = readFileSync('build/manifest.json');
  const { circuits } = parseManifest(JSON.parse(bytes.toString()));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    sha256,
    circuits: circuits.map(({ name, version, circuitDigest, retired, publicSignals }) => {
      return { name, version, circuitDigest, retired, publicSignals };
    }),
  };
}

export default defineConfig({
  root: 'wallet/page',
  publicDir: 'public',
  // A wallet is served from the root of an origin of its own.
  base: '/',
  define: { __HUSHMARK_MANIFEST__: JSON.stringify(pinnedManifest()) },
  plugins: [startScript(), shellList(), compressedCopies()],
  worker: { format: 'es' },
  build: {
    outDir: '../../dist/vite',
    emptyOutDir: true,
    target: BROWSERS.map((query) => query.replace(' >= ', '')),
    // data: URLs and inline scripts are closed by the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'wallet/page/index.html', 'service-worker': 'wallet/page/service-worker.ts' },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
