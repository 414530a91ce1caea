// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * `hushmark wallet show` and `answer`: a shop's question, checked and judged as in the page, and the answer on the
 * owner's word. Where nobody is at the terminal, that word must name the shop and may name what is told; nothing else
 * is answered. Without it nothing is sent, not even "no".
 */

import { type ErrorCode, HushmarkError } from '#base/errors.ts';
import type { Prepared } from '#groth16/prove/prepared.ts';
import { schemasOf } from '#protocol/trust/bundle.ts';
import { countedIssuers } from '#protocol/trust/counted.ts';
import { collect, print } from '#terminal/context.ts';
import { note } from '#terminal/terminal.ts';
import { createAnswer, createRefusal, deliver, type ReadyAnswer } from '../core/present/answer.ts';
import { MENDED_BY_ANOTHER, type NoMatch } from '../core/present/match.ts';
import { sayLimit, sayReason } from '../core/present/reasons.ts';
import { confirm, type WalletContext } from './context.ts';
import { type OpenWallet, openWallet } from './open-wallet.ts';
import { type Asked, claimsOfYes, ENGLISH, openQuestion, parseLink, questionJson, questionLines } from './question.ts';

type Given = {
  yes?: boolean;
  decline?: boolean;
  expectClient?: string;
  expectClaim?: string[];
  consent?: string;
  code?: string;
};

export function answerCommands(context: WalletContext): void {
  const { program } = context;
  program
    .command('show')
    .description("show a shop's question without sending anything")
    .argument('<link>', 'the link from the shop: WALLET/#/present?client_id=...&request_uri=...')
    .action(async (link: string) => {
      const asked = await openQuestion(await openWallet(context), parseLink(link));
      print(context, questionJson(asked), questionLines(asked));
    });
  program
    .command('answer')
    .description("answer a shop's question, or tell the shop that there is no answer")
    .argument('<link>', 'the link from the shop: WALLET/#/present?client_id=...&request_uri=...')
    .option('--yes', 'answer without asking; needs --expect-client')
    .option('--decline', 'tell the shop that there is no answer, never why')
    .option('--expect-client <id>', 'answer this shop and no other')
    .option('--expect-claim <text>', 'tell only this, worded as by "hushmark wallet show"; may be repeated', collect)
    .option('--consent <registry>', 'accept this registry even though it has very few issuers')
    .option('--code <number>', "the number on the shop's page, when it shows one")
    .action((link: string, given: Given) => answer(context, link, given));
}

async function answer(context: WalletContext, link: string, given: Given): Promise<void> {
  const { program, terminal, options } = context;
  const { yes = false, decline = false, expectClient, expectClaim } = given;
  checkUsage(given);
  const parsed = parseLink(link);
  if (expectClient !== undefined && parsed.clientId !== expectClient) throw unexpected(`${parsed.clientId} asks`);

  const wallet = await openWallet(context);
  const asked = await openQuestion(wallet, parsed);
  const { json: asJson, quiet } = options();
  // Whoever is asked has to read the question.
  if (!asJson && !(quiet && (yes || decline))) for (const line of questionLines(asked)) terminal.err(`${line}\n`);
  if (!decline) {
    checkNeeded(context, asked, given);
    checkAnswerable(asked);
    if (expectClaim !== undefined) checkClaims(asked, expectClaim);
  }
  const word = decline ? 'no' : yes ? 'yes' : await askWord(context);
  if (word === 'leave') {
    note(program, terminal, 'nothing was sent');
    return;
  }
  const told = word === 'yes' ? 'shared' : 'declined';
  const body = word === 'yes' ? await agree(context, asked, wallet, given) : createRefusal(asked.request);
  checkTime(asked, wallet);
  const { request, bundle, words } = asked;
  const { store, reach } = wallet;
  const memory = { store, schemas: schemasOf(bundle), random: terminal.random, nowMs: wallet.now(), reach };
  const { question, host } = words;
  const learned = claimsOfYes(asked);
  const next = await deliver(
    request,
    { answer: told, question, host, learned, proofs: asked.proofs },
    () => body,
    memory,
  );
  const json = { answer: told, client_id: request.clientId, claims: word === 'yes' ? claimsOfYes(asked) : [] };
  print(context, { ...json, return_url: next?.href ?? null }, [
    `${told === 'shared' ? 'answered yes to' : 'declined'} ${request.shop}`,
    ...(next ? [next.href] : []),
  ]);
  if (next) note(program, terminal, 'go on at this address, in the browser that began');
}

function checkUsage({ yes, decline, expectClient, expectClaim, consent, code }: Given): void {
  if (yes && decline) throw new HushmarkError('input_usage', 'give --yes or --decline, not both');
  if (yes && expectClient === undefined) throw new HushmarkError('input_usage', '--yes needs --expect-client');
  for (const [option, value] of Object.entries({
    '--expect-claim': expectClaim,
    '--consent': consent,
    '--code': code,
  })) {
    if (!decline || value === undefined) continue;
    throw new HushmarkError(
      'input_usage',
      `${option} is for a yes`,
      'With --decline the shop is told nothing: leave it out.',
    );
  }
}

/**
 * What is given and not needed: a number that nobody asks for means another page than the link's, so that is refused.
 */
function checkNeeded({ program, terminal }: WalletContext, { request, bundle, verdict }: Asked, given: Given): void {
  if (given.code !== undefined && request.flow !== 'cross_device') {
    const hint =
      'The link and the page with the number do not belong together. Take the link from that page, or leave --code out.';
    throw new HushmarkError('wallet_unexpected', 'this question takes no number', hint);
  }
  if (given.consent !== undefined && verdict.few === undefined) {
    const { name, id } = bundle.registry;
    note(
      program,
      terminal,
      `--consent ${given.consent} is not needed: ${name} (${id}) has ${bundle.issuers.length} issuers`,
    );
  }
}

async function askWord({ terminal }: WalletContext): Promise<'yes' | 'no' | 'leave'> {
  if (terminal.ask === undefined) {
    const hint = 'Give --yes --expect-client ID, or --decline.';
    throw new HushmarkError('input_usage', 'there is nobody to ask', hint);
  }
  const word = (await terminal.ask('answer? yes, no (tells the shop), or nothing to leave: ')).trim().toLowerCase();
  return /^y(es)?$/.test(word) ? 'yes' : /^no?$/.test(word) ? 'no' : 'leave';
}

/** What a yes still needs: consent where issuers are few, the number of another screen, the proofs. */
async function agree(context: WalletContext, asked: Asked, wallet: OpenWallet, given: Given): Promise<string> {
  const { terminal, outside } = context;
  const { request, bundle, verdict } = asked;
  if (verdict.few && given.consent !== bundle.registry.id) {
    const question = `few issuers are on this list, so the shop can guess yours: ${verdict.few.join(', ')}. agree?`;
    if (given.yes || !(await confirm(context, question))) {
      const hint = `With so few an answer says more about you. If you agree, add --consent ${bundle.registry.id}.`;
      throw new HushmarkError('trust_consent_needed', `${bundle.registry.name} has very few issuers`, hint);
    }
  }
  const code = await codeFor(context, asked, given);
  const answers = await outside.interruptible((signal) => readyAnswers(asked, wallet, signal));
  return createAnswer(request, answers, code, terminal.random);
}

async function codeFor({ terminal }: WalletContext, { request }: Asked, given: Given): Promise<string | undefined> {
  if (request.flow !== 'cross_device') return undefined;
  const code = given.code ?? (given.yes ? undefined : await terminal.ask?.("number on the shop's page: "));
  if (code === undefined || !/^[0-9]{2,8}$/.test(code.trim())) throw new HushmarkError('request_code_needed');
  return code.trim();
}

/** For each credential of the policy the longest valid one; what is prepared is taken, what is missing is made now. */
async function readyAnswers({ verdict, bundle, circuitDigests }: Asked, wallet: OpenWallet, signal: AbortSignal) {
  const { preparer } = wallet;
  const answers: ReadyAnswer[] = [];
  for (const [index, { statement, candidates }] of verdict.matches.entries()) {
    const [candidate] = candidates;
    if (!candidate) throw new HushmarkError('policy_no_credential');
    const offered = circuitDigests[index] ?? [];
    const subject = { ...candidate, credentialId: candidate.id, statement, bundle, circuitDigests: offered };
    const prepared: Prepared = preparer.find(subject) ?? (await preparer.make(subject, { urgent: true, signal }));
    answers.push({ prepared, nullifier: preparer.nullifierOf(candidate, statement) });
  }
  return answers;
}

const REASON: Record<NoMatch, ErrorCode> = {
  none: 'policy_no_credential',
  tooYoung: 'policy_underage',
  tooOld: 'policy_overage',
  expired: 'policy_expired',
  notYet: 'policy_not_yet_valid',
  revoked: 'policy_revoked',
  notAccepted: 'trust_issuer_not_accepted',
  notCounted: 'policy_issuer_not_counted',
  mismatch: 'policy_attribute_mismatch',
  unusable: 'policy_no_credential',
};

/** The reason is for the person here; the shop never gets it. */
function checkAnswerable(asked: Asked): void {
  const { bundle, verdict } = asked;
  const decline = 'To tell the shop that there is no answer, never why: "hushmark wallet answer --decline LINK".';
  if (verdict.allowedFrom !== undefined) {
    throw new HushmarkError('policy_disclosure_limit', sayLimit(verdict.allowedFrom, ENGLISH), decline);
  }
  for (const match of verdict.matches) {
    const { reason, statement } = match;
    const message = sayReason(match, asked, ENGLISH);
    if (reason === undefined) continue;
    const givers = countedIssuers(bundle, statement).map(({ id, page }) =>
      page === undefined ? id : `${id} (${page})`,
    );
    const isMended = MENDED_BY_ANOTHER.includes(reason);
    const where = isMended ? `It comes from ${givers.join(' or ')}. ` : '';
    throw new HushmarkError(REASON[reason], message, where + decline);
  }
}

/** Exactly what was expected, and neither a pseudonym nor the window of a date besides, unless expected as well. */
function checkClaims(asked: Asked, expected: readonly string[]): void {
  const told = claimsOfYes(asked);
  const more = told.find((claim) => !expected.includes(claim));
  if (more !== undefined) throw unexpected(`it would also tell "${more}"`);
  const other = expected.find((claim) => !told.includes(claim));
  if (other !== undefined) throw unexpected(`it would not tell "${other}"`);
}

function checkTime({ request }: Asked, { now }: OpenWallet): void {
  if (now() >= request.expiresAt * 1000) throw new HushmarkError('request_expired');
}

function unexpected(what: string): HushmarkError {
  return new HushmarkError('wallet_unexpected', what);
}
