// The verifier's sources as one file for each thread, kept in node_modules/.cache. Translating and finding some hundred
// modules one by one costs a start more than three seconds of processor time, and with a single process every restart
// is an outage. The bundle is named by the digest of everything that went in, so it is never older than the sources.
// Where nothing can be kept the sources run as they are.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['base', 'files', 'groth16', 'protocol', 'server', 'terminal'];
const ENTRIES = ['server/cli.ts', 'server/trust/recompute-worker.ts', 'server/verify/worker.ts'];
const CACHE = join(ROOT, 'node_modules', '.cache', 'hushmark');

/**
 * Where the bundle of a source file is, for the files that processes and threads start from; undefined when there is no
 * bundle. server/worker-thread.ts asks by the symbol.
 */
export async function findBundle() {
  try {
    const directory = join(CACHE, digestOfSources());
    if (!existsSync(directory)) await build(directory);
    const bundleOf = (file) => {
      const path = relative(ROOT, fileURLToPath(file)).split(sep).join('/');
      return ENTRIES.includes(path) ? pathToFileURL(join(directory, path.replace(/\.ts$/, '.mjs'))) : undefined;
    };
    globalThis[Symbol.for('hushmark.bundle')] = bundleOf;
    return bundleOf;
  } catch {
    return undefined;
  }
}

/** Places count too: every file knows its own address. */
function digestOfSources() {
  const hash = createHash('sha256').update(`${ROOT}\n${process.version}\n`);
  const sources = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true })
      .filter((name) => name.endsWith('.ts'))
      .sort()
      .map((name) => join(folder, name)),
  );
  for (const name of ['bin/bundle.js', 'package.json', 'package-lock.json', ...sources]) {
    const content = readFileSync(join(ROOT, name));
    hash.update(`${name} ${content.length}\n`).update(content);
  }
  return hash.digest('hex').slice(0, 32);
}

async function build(directory) {
  const making = join(CACHE, `making-${randomUUID()}`);
  mkdirSync(making, { recursive: true });
  try {
    const esbuild = await import('esbuild');
    const { metafile } = await esbuild.build({
      absWorkingDir: ROOT,
      entryPoints: ENTRIES,
      outdir: making,
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
      // Native code stays where it is, and so does what pg only tries.
      external: ['libsql', 'pg-native'],
      banner: { js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);" },
      plugins: [{ name: 'own address', setup: knowOwnAddress }],
      metafile: true,
      logLevel: 'silent',
    });
    const isKnown = (input) => input.startsWith('node_modules/') || FOLDERS.includes(input.split('/', 1)[0]);
    if (!Object.keys(metafile.inputs).every(isKnown)) {
      throw new Error('a source outside of what the digest covers');
    }
    for (const old of readdirSync(CACHE)) {
      if (!old.startsWith('making-')) rmSync(join(CACHE, old), { recursive: true, force: true });
    }
    renameSync(making, directory);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    // Another process that was faster has made the same.
    if (!existsSync(directory)) throw error;
  }
}

/** `import.meta.url` stays the address of the source, beside which files and threads are looked for. */
function knowOwnAddress({ onLoad }) {
  onLoad({ filter: /\.ts$/ }, ({ path }) => ({
    loader: 'ts',
    contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
  }));
}
