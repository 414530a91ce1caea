// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * GET /k/:word: from an address that somebody typed to the question in the wallet. Read by a person, so what it refuses
 * is a page and not JSON.
 */
import { PageForPeople, ToWallet } from '../schemas/answers.ts';
import { NoQuery, ShortParams } from '../schemas/wire.ts';
import type { Services } from '../services.ts';
import { findVerificationByShortWord, visibleStatus } from '../store/verifications.ts';
import { walletAddress } from '../verifications/create.ts';
import { readShortWord } from '../verifications/short-address.ts';
import type { App } from './app-type.ts';

/** By language; one language a page, and a second one for everybody else. */
const OVER: Record<string, string> = {
  en: 'There is no question at this address. Check what you typed, or start again in the shop.',
  de: 'Unter dieser Adresse gibt es keine Frage. Prüfen Sie die Eingabe, oder beginnen Sie im Shop noch einmal.',
  fr: 'Il n’y a pas de question à cette adresse. Vérifiez votre saisie ou recommencez dans la boutique.',
  es: 'No hay ninguna pregunta en esta dirección. Compruebe lo que ha escrito o empiece de nuevo en la tienda.',
  it: 'A questo indirizzo non c’è nessuna domanda. Controlli che cosa ha scritto o ricominci nel negozio.',
  pl: 'Pod tym adresem nie ma pytania. Proszę sprawdzić adres albo zacząć od nowa w sklepie.',
  nl: 'Op dit adres staat geen vraag. Controleer wat u hebt getypt, of begin opnieuw in de winkel.',
  ar: 'لا يوجد سؤال في هذا العنوان. تحقق مما كتبته، أو ابدأ من جديد في المتجر.',
};

export function registerShortAddress(app: App, services: Services): void {
  const { store } = services;
  app.get(
    '/k/:word',
    {
      schema: {
        operationId: 'openShortAddress',
        summary: 'From an address that somebody typed to the question in the wallet',
        tags: ['wallet'],
        params: ShortParams,
        querystring: NoQuery,
        response: { 303: ToWallet, 404: PageForPeople },
      },
    },
    async (request, reply) => {
      const word = readShortWord(request.params.word);
      const verification = word === undefined ? undefined : await findVerificationByShortWord(store.db, word);
      if (verification !== undefined && visibleStatus(verification, await store.now()) === 'pending') {
        return reply.redirect(walletAddress(services, verification.client_id, verification.request_id), 303);
      }
      return reply
        .code(404)
        .type('text/html; charset=utf-8')
        .send(pageIn(request.headers['accept-language'] ?? ''));
    },
  );
}

function pageIn(accepted: string): string {
  const wanted = accepted.split(',').map((part) => part.trim().slice(0, 2).toLowerCase());
  const language = wanted.find((name) => Object.hasOwn(OVER, name)) ?? 'en';
  const direction = language === 'ar' ? 'rtl' : 'ltr';
  return `<!doctype html><html lang="${language}" dir="${direction}"><meta name="viewport" content="width=device-width"><title>Hushmark</title><p>${OVER[language]}</p>`;
}
