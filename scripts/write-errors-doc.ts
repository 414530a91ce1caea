// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Writes docs/errors.md from base/reasons.ts: `npx tsx scripts/write-errors-doc.ts`. A test fails when the page is
 * stale, so it is never edited by hand.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { EXIT_CODES, type Family, REASONS, type Reason } from '#base/reasons.ts';

export const ERRORS_PAGE = new URL('../docs/errors.md', import.meta.url);

const FAMILIES: Record<Family, string> = {
  input: 'Something that was given is not in its one accepted form. Nothing was done.',
  trust: 'A signature, list or key is not one to rely on. Everything fails closed.',
  policy:
    'The mathematics would be fine, and the rules say no. These never leave the wallet: a shop sees `not_completed`.',
  proof: 'The mathematics says no, or the files for it are not the pinned ones.',
  request: "The wallet does not answer this shop's request. Nothing was sent.",
  session: 'The verification is in another state than the call needs, or belongs to something else.',
  auth: 'Who calls, from where, and how often.',
  wallet: "The customer's browser and its storage.",
  file: 'A file or directory that a command line works on, its passphrase, or the clock that dates it.',
  issuer: 'What the issuer has signed, and its log.',
  server: 'The operator’s side.',
};

function table(family: Family): string {
  const rows = Object.entries<Reason>(REASONS)
    .filter(([, reason]) => reason.family === family)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([code, { httpStatus, title, hint }]) =>
        `| <a id="${code}"></a>\`${code}\` | ${httpStatus} | ${title} | ${hint} |`,
    );
  return ['| code | HTTP | what happened | what to do |', '|---|---|---|---|', ...rows].join('\n');
}

export function errorsPage(): string {
  const families = Object.keys(FAMILIES) as Family[];
  return `<!-- Written by scripts/write-errors-doc.ts from base/reasons.ts. Do not edit. -->
# Errors

Every error has a code from one closed list. The API sends it as \`code\` in a problem document (RFC 9457) with \`hint\` and
\`request_id\`; the wallet shows its text; the command lines print \`error\` and \`hint\` and exit with the family's number.
Two families are never mixed: \`proof_*\` means that the mathematics said no, \`policy_*\` that the rules did.

${families.map((family) => `## \`${family}_*\`: exit code ${EXIT_CODES[family]}\n\n${FAMILIES[family]}\n\n${table(family)}`).join('\n\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(ERRORS_PAGE, errorsPage());
  console.log('docs/errors.md written');
}
