// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Makes dist/, what `npm pack` takes: the library as one ES module, with what it needs of base/, and its types. The
 * errors' words are its own (reasons.ts).
 */
import { execFileSync } from 'node:child_process';
import { copyFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { REASONS } from './reasons.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

const ownWords: Plugin = {
  name: 'own-words',
  setup(to) {
    to.onResolve({ filter: /\/reasons\.ts$/ }, () => ({ path: join(here, 'reasons.ts') }));
    // Nothing that is kept needs it; a bare import would stay, and with it a dependency.
    to.onResolve({ filter: /^@noble\// }, ({ path }) => ({ path, external: true, sideEffects: false }));
  },
};

/** The module's text. Throws when it would import what package.json does not declare, or throw a code without words. */
export async function bundle(): Promise<string> {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(here, 'index.ts')],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    packages: 'external',
    plugins: [ownWords],
    banner: { js: '// SPDX-License-Identifier: GPL-3.0-or-later' },
    absWorkingDir: here,
  });
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const undeclared = imported.filter((path) => path.split('/')[0] !== 'mcl-wasm');
  const code = outputFiles[0]?.text ?? '';
  const codes = [...code.matchAll(/new HushmarkError\(\s*"(\w+)"/g)].map(([, name = '']) => name);
  const wordless = codes.filter((name) => !(name in REASONS));
  if (undeclared.length > 0 || wordless.length > 0) throw new Error(`not declared: ${[...undeclared, ...wordless]}`);
  return code;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // What an earlier build left would be packed too.
  await rm(join(here, 'dist'), { recursive: true, force: true });
  execFileSync(process.execPath, [compiler, '--project', here], { stdio: ['ignore', 'inherit', 'inherit'] });
  await writeFile(join(here, 'dist/types/base/reasons.d.ts'), "export * from '../groth16/reasons.ts';\n");
  await writeFile(join(here, 'dist/index.js'), await bundle());
  // npm takes the licence from the package's own folder.
  await copyFile(join(here, '../LICENSE'), join(here, 'LICENSE'));
}
