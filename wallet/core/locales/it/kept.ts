// SPDX-License-Identifier: GPL-3.0-or-later
/** That nothing gets lost, in Italian. */
import type { Messages } from '../en/index.ts';
import { plural } from '../plural.ts';

const countProofs = (count: number) => plural('it', count, { one: `${count} attestato`, other: `${count} attestati` });
const countAnswers = (count: number) => plural('it', count, { one: `${count} risposta`, other: `${count} risposte` });

export const itKept: Messages['kept'] = {
  restore: {
    have: 'Ho una copia di sicurezza',
    title: 'Recupera una copia di sicurezza',
    back: (proofs, answers) => `La copia è di nuovo qui: ${countProofs(proofs)}, ${countAnswers(answers)}.`,
    replaceTitle: 'Al posto del portafoglio bloccato?',
    backupHolds: (proofs, answers) => `Nella copia ci sono ${countProofs(proofs)} e ${countAnswers(answers)}.`,
    lockedHolds: (proofs, answers) =>
      `Nel portafoglio bloccato ci sono ${countProofs(proofs)} e ${countAnswers(answers)}. Ciò che non è anche nella copia va perso.`,
    replace: 'Recuperala e rinuncia al portafoglio bloccato',
  },
  missed: {
    title: 'Qui c’era un portafoglio',
    text: 'Questo browser lo ha cancellato. Se ha salvato una copia di sicurezza, può recuperare tutto.',
    without: 'Senza una copia gli attestati sono persi. Ne chieda di nuovi dove li ha ricevuti.',
    start: 'Comincia con un portafoglio vuoto',
  },
  suggestions: {
    backupTitle: 'Salvare una copia di sicurezza',
    backupText:
      'Se perde questo dispositivo o il browser cancella i suoi dati, una copia di sicurezza le restituisce gli attestati.',
    never: 'No, grazie',
  },
  storage: {
    kept: 'Il browser conserva questo portafoglio finché non lo cancella Lei.',
    mayClear: 'Il browser può cancellare questo portafoglio quando gli serve spazio. Può chiedergli di non farlo.',
    unknown: 'Questo browser non dice se conserva il portafoglio. La via sicura è una copia di sicurezza.',
    ask: 'Chiedi al browser di conservarlo',
    refused:
      'Il browser non ha accettato. Dice più spesso di sì a ciò che è installato o usato spesso. Salvi una copia di sicurezza, così non si perde nulla.',
    safari:
      'Safari cancella ciò che un sito conserva quando ha usato Safari per sette giorni senza aprire quel sito. Perciò apra il portafoglio ogni settimana, lo metta nella schermata Home o nel Dock, o salvi una copia di sicurezza.',
    privateWindow: 'In una finestra privata sparisce tutto quando la chiude.',
    owner: 'Chi cancella i dati dei siti in questo browser cancella anche questo portafoglio.',
    used: (size) => `Su questo dispositivo il portafoglio occupa ${size}, soprattutto per rispondere senza rete.`,
  },
  selfTest: {
    text: 'Fa una risposta inventata, come per un negozio, e mostra quanto tempo serve al dispositivo. Non viene inviato nulla.',
    start: 'Prova questo dispositivo',
    running: 'Prova del dispositivo in corso…',
    works: (seconds, size) =>
      `Questo dispositivo fa una nuova risposta in ${seconds} e usa ${size} di memoria per il calcolo.`,
    wrong: 'Questo dispositivo ha fatto una risposta sbagliata. Riavvii il browser e ripeta la prova.',
  },
  install: {
    title: 'Il portafoglio come app',
    text: 'Tra le sue app lo trova subito, e i browser conservano più a lungo le app installate.',
    ask: 'Installa',
    done: 'Il portafoglio è installato.',
    ios: 'Tocchi il pulsante Condividi del browser, poi «Aggiungi alla schermata Home». Lì il portafoglio all’inizio è vuoto: prima salvi una copia di sicurezza e poi la recuperi lì. I link dei negozi si aprono ancora nel browser.',
  },
};
