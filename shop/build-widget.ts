// SPDX-License-Identifier: MIT
/** The element (widget/) as the one script that shops embed, without anything to load after it. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * The same sources give the same bytes, so that the integrity of a release can be written down and checked by anybody.
 */
export async function buildWidget(): Promise<string> {
  const { version } = JSON.parse(await readFile(new URL('./package.json', import.meta.url), 'utf8'));
  const { browserslist } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  const oldest: string[] = browserslist.element;
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./widget/hushmark.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'iife',
    target: oldest.map((query) => query.replace(' >= ', '')),
    legalComments: 'none',
    define: { HUSHMARK_VERSION: JSON.stringify(version) },
    banner: {
      js: `/*! Hushmark widget ${version}, MIT licence; contains qr by Paul Miller, MIT OR Apache-2.0 */`,
    },
    write: false,
  });
  const [script, ...others] = outputFiles;
  if (script === undefined || others.length > 0) throw new Error('the widget must be a single script');
  return script.text;
}

/** What a page writes into `integrity` (Subresource Integrity). */
export function integrityOf(script: string): string {
  return `sha384-${createHash('sha384').update(script).digest('base64')}`;
}
