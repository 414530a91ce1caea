// SPDX-License-Identifier: GPL-3.0-or-later
// The command lines as JavaScript, one file for each and for each thread of the verifier. Translating and finding some
// hundred modules one by one costs a start seconds of processor time, and with a single process every restart is an
// outage. The first start makes the bundle: an install script would not run everywhere, and could not know of sources
// that change after it.
//
// It is never stale: a bundle counts as long as size and times of all sources that went in are what they were, or else
// their content is. Packages count by their package.json, since a published version never changes. No program can set
// the time of a change (ctime); a source so new that its next change could bear the same time is looked at again. Every
// build has a directory of its own, and one rename says which counts, so processes that start at once do not meet.
// Where nothing can be kept the sources run as they are.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ENTRIES = [
  ...['bin/completion.ts', 'issuer/cli.ts', 'registry/cli.ts', 'server/cli.ts', 'wallet/cli.ts'],
  ...['door/cli.ts', 'server/trust/recompute-worker.ts', 'server/verify/worker.ts'],
];
/** What shapes a bundle and is not in it. */
const ALWAYS = ['bin/bundle.js', 'package.json'];
const IN_PACKAGE = /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\/.*$/;
const CURRENT = 'current.json';
/** Milliseconds in which a file system may give two changes one time. */
const TICK = 2000;
/** A process that runs may still want files of an older bundle. */
const KEPT = { builds: 5, milliseconds: 86_400_000 };

/**
 * Where the bundle of a source file is, for the files that processes and threads start from; undefined when there is no
 * bundle. server/worker-thread.ts asks by the symbol. `caches` are tried in their order.
 */
export async function findBundle(caches = usualCaches()) {
  const directory = caches.reduce((found, cache) => found ?? findCurrent(cache), undefined) ?? (await buildIn(caches));
  if (directory === undefined) return undefined;
  const bundleOf = (file) => {
    const path = relative(ROOT, fileURLToPath(file)).split(sep).join('/');
    return ENTRIES.includes(path) ? pathToFileURL(join(directory, path.replace(/\.ts$/, '.mjs'))) : undefined;
  };
  globalThis[Symbol.for('hushmark.bundle')] = bundleOf;
  return bundleOf;
}

/** Beside the sources, or in the home of whoever may not write there: one for each place and version of Node. */
function usualCaches() {
  const place = createHash('sha256').update(`${ROOT}\n${process.version}`).digest('hex').slice(0, 16);
  const home = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return [join(ROOT, 'node_modules', '.cache'), home].map((cache) => join(cache, 'hushmark', place));
}

/** The directory of the bundle in this cache, when it is of the present sources. */
function findCurrent(cache) {
  try {
    // What others can write there would run in our name.
    const { uid, mode } = statSync(cache);
    const known = [process.getuid?.() ?? uid, 0, statSync(ROOT).uid];
    if (!known.includes(uid) || (mode & 0o022) !== 0) return undefined;
    const { build, inputs, stamp, digest } = JSON.parse(readFileSync(join(cache, CURRENT), 'utf8'));
    const now = stampOf(inputs);
    if (now.stamp !== stamp) {
      if (digestOf(inputs) !== digest) return undefined;
      setCurrent(cache, { build, inputs, digest, ...now });
    }
    return join(cache, build);
  } catch {
    return undefined;
  }
}

/** Size and times of files, and when the last of them changed. */
function stampOf(inputs) {
  let latest = 0;
  const lines = inputs.map((path) => {
    const { size, mtimeNs, ctimeNs, ctimeMs } = statSync(join(ROOT, path), { bigint: true });
    latest = Math.max(latest, Number(ctimeMs));
    return `${size} ${mtimeNs} ${ctimeNs}`;
  });
  return { stamp: createHash('sha256').update(lines.join('\n')).digest('hex'), latest };
}

function digestOf(inputs) {
  const hash = createHash('sha256');
  for (const path of inputs) {
    const content = readFileSync(join(ROOT, path));
    hash.update(`${path} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** Says which bundle counts, unless a source is so new that a change after this could not be told from it. */
function setCurrent(cache, { build, inputs, stamp, latest, digest }) {
  if (latest > Date.now() - TICK) return;
  try {
    const draft = join(cache, `${CURRENT}.${randomUUID()}`);
    writeFileSync(draft, JSON.stringify({ build, inputs, stamp, digest }));
    renameSync(draft, join(cache, CURRENT));
  } catch {
    // The next start looks again.
  }
}

async function buildIn(caches) {
  for (const cache of caches) {
    const build = randomUUID();
    const directory = join(cache, build);
    try {
      mkdirSync(directory, { recursive: true, mode: 0o755 });
    } catch {
      continue;
    }
    try {
      const started = Date.now();
      const inputs = [...ALWAYS, ...(await bundle(directory))];
      const now = stampOf(inputs);
      // A change during the build is one of the last moments.
      if (now.latest < started - TICK) setCurrent(cache, { build, inputs, digest: digestOf(inputs), ...now });
      removeOld(cache, build);
      return directory;
    } catch {
      rmSync(directory, { recursive: true, force: true });
      return undefined;
    }
  }
  return undefined;
}

function removeOld(cache, build) {
  const builds = readdirSync(cache, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== build)
    .map(({ name }) => ({ path: join(cache, name), made: statSync(join(cache, name)).mtimeMs }))
    .sort((a, b) => b.made - a.made);
  for (const { path, made } of builds.slice(KEPT.builds - 1)) {
    if (made < Date.now() - KEPT.milliseconds) rmSync(path, { recursive: true, force: true });
  }
}

/** Writes the bundle; returns the sources that went in, and the package.json of each package. */
async function bundle(directory) {
  const esbuild = await import('esbuild');
  const { metafile } = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    outdir: directory,
    outbase: ROOT,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: `node${process.versions.node}`,
    // Less to read; names stay, for the log.
    minifyWhitespace: true,
    legalComments: 'none',
    // pg only tries it.
    external: ['pg-native'],
    banner: { js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);" },
    plugins: [
      { name: 'own address', setup: knowOwnAddress },
      { name: 'native code', setup: leaveNativeCode },
    ],
    metafile: true,
    logLevel: 'silent',
  });
  return [...new Set(Object.keys(metafile.inputs).map((path) => path.replace(IN_PACKAGE, '$1/package.json')))];
}

/** `import.meta.url` stays the address of the source, beside which files and threads are looked for. */
function knowOwnAddress({ onLoad }) {
  onLoad({ filter: /\.ts$/ }, ({ path }) => ({
    loader: 'ts',
    contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
  }));
}

/** It stays where it is, wherever the bundle lies. */
function leaveNativeCode({ onResolve }) {
  const { resolve } = createRequire(import.meta.url);
  onResolve({ filter: /^libsql$/ }, ({ path }) => ({ path: pathToFileURL(resolve(path)).href, external: true }));
}
