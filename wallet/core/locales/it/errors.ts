// SPDX-License-Identifier: GPL-3.0-or-later
/** Error texts in Italian: part of the catalogue. */
import { duration } from '../duration.ts';
import type { Messages } from '../en/index.ts';

export const itErrors: Messages['errors'] = {
  title: 'Qualcosa è andato storto',
  generic: 'Qualcosa è andato storto. Riprovi, per favore.',
  retry: 'Riprova',
  unknownIssuer: 'Il portafoglio non conosce chi vuole darle questo attestato. Accetta attestati solo da chi conosce.',
  unknownSchema: 'Chi vuole darle questo attestato non può darne di questo tipo.',
  returnAddress: 'L’indirizzo a cui tornare è di qualcun altro, non di chi le dà questo attestato.',
  importTooBig: 'Questo file è troppo grande per essere un attestato.',
  backupPassphrase: 'La frase segreta non va bene per questa copia, o il file è stato cambiato.',
  clock: (behind: number) =>
    `Controlli la data e l’ora di questo dispositivo. L’orologio è ${behind > 0 ? 'indietro' : 'avanti'} di ${duration(behind, 'it')}. Lo regoli, poi riprovi.`,
  families: {
    input: 'Questo non si può leggere. Forse è rovinato.',
    policy: 'Questo attestato qui non si può usare.',
    proof: 'Non è stato possibile preparare la risposta. Chiuda altre schede e riprovi.',
    request: 'La domanda del negozio non si può leggere. Ricominci nel negozio.',
    server: 'A questo browser manca qualcosa che serve al portafoglio. Provi un altro browser.',
    session: 'Questa domanda non c’è più. Ricominci nel negozio.',
    trust: 'Quello che il portafoglio ha caricato su chi è degno di fiducia è rovinato. Riprovi più tardi.',
    wallet: 'Qualcosa è andato storto. Riprovi, per favore.',
  },
  codes: {
    input_credential: 'Questo non è un attestato, o è rovinato.',
    input_too_large: 'Questo è troppo grande per essere letto.',
    policy_expired: 'Questo attestato è già finito. Può averne uno nuovo dove l’ha ricevuto.',
    policy_issuer_not_counted: 'Per questa domanda il negozio non accetta chi le ha dato questo attestato.',
    policy_not_yet_valid: 'Questo attestato non è ancora valido.',
    policy_revoked: 'Questo attestato non è più accettato. Chieda il motivo dove l’ha ricevuto.',
    proof_artefact: 'Quello che è stato scaricato era rovinato. Riprovi, per favore.',
    proof_cancelled: 'Fermato. Non è stato inviato nulla.',
    request_code_needed: 'Scriva il numero che le mostra il negozio.',
    request_from_future:
      'Controlli la data e l’ora di questo dispositivo, poi riprovi. Se sono giuste, è sbagliato l’orologio del negozio.',
    request_expired: 'Il tempo per questa domanda è finito. Ricominci nel negozio.',
    request_response_uri:
      'La risposta andrebbe a un indirizzo che non appartiene a questo negozio. Non è stato inviato nulla.',
    request_bundle_unknown:
      'Il portafoglio e il negozio ora non sono d’accordo su chi è degno di fiducia. Riprovi più tardi.',
    request_signature: 'Attenzione: questa domanda non viene dal negozio che nomina.',
    request_statement_differs:
      'Il negozio chiede una cosa a parole e un’altra in realtà, perciò il portafoglio non risponde. Controlli la data di questo dispositivo; se è giusta, non si fidi di questa domanda.',
    request_unsupported:
      'Per questa domanda serve un portafoglio più recente. Chiuda tutte le pagine del portafoglio e lo riapra.',
    request_verifier_mismatch: 'Attenzione: questa domanda non viene dal negozio che nomina.',
    request_verifier_unknown:
      'Il portafoglio non conosce questo negozio. Solo i negozi che qualcuno ha controllato possono chiederle qualcosa.',
    session_already_answered: 'A questa domanda è già stata data risposta. Ricominci nel negozio.',
    session_code_mistyped: 'Quel numero non era giusto. Guardi l’altro schermo e lo scriva di nuovo.',
    session_code_wrong: 'Il numero è stato sbagliato troppe volte. Ricominci nel negozio.',
    session_cancelled: 'Il negozio ha ritirato la domanda. Ricominci nel negozio.',
    session_expired: 'Il tempo per questa domanda è finito. Ricominci nel negozio.',
    session_root_superseded: 'È appena cambiato qualcosa su chi è degno di fiducia. Ricominci nel negozio.',
    trust_signature: 'Questo non viene da chi dice, o è stato cambiato lungo la strada.',
    trust_credential_signature: 'Questo attestato è stato cambiato lungo la strada, o è falso. Lo chieda di nuovo.',
    trust_issuer_not_accepted:
      'Il portafoglio non conosce chi ha fatto questo attestato. Accetta attestati solo da chi conosce.',
    trust_registry_unknown: 'Il negozio si affida a qualcuno che il portafoglio non conosce.',
    trust_bundle_fork: 'Al portafoglio hanno detto due cose diverse su chi è degno di fiducia. Resta con la prima.',
    trust_from_future:
      'Controlli la data e l’ora di questo dispositivo, poi riprovi. Quello che il portafoglio ha appena caricato ha una data futura.',
    trust_rollback: 'Al portafoglio è stato offerto qualcosa di più vecchio di quello che ha. Tiene il più recente.',
    trust_stale:
      'Quello che il portafoglio sa dei negozi è troppo vecchio. Controlli internet e la data di questo dispositivo, poi riprovi.',
    wallet_backup: 'Questa non è una copia di questo portafoglio, o è rovinata.',
    wallet_clock: 'Controlli la data e l’ora di questo dispositivo. L’orologio è sbagliato. Lo regoli, poi riprovi.',
    wallet_display_differs: 'Quello che questo attestato mostra non è quello che dice dentro. Non è stato salvato.',
    wallet_exists: 'Questo portafoglio ha già attestati. Recuperi la copia in un portafoglio vuoto.',
    wallet_holder_differs: 'Questo attestato è stato fatto per un altro portafoglio.',
    wallet_link: 'Questo link non è completo o non è per questo portafoglio. Lo riapra dove l’ha ricevuto.',
    wallet_lists:
      'Il portafoglio non ha potuto caricare di quali negozi può fidarsi, perciò ora non può controllare nessuno. Riprovi tra un momento.',
    wallet_offline: 'Nessuna connessione. Controlli internet e riprovi.',
    wallet_passkey: 'Non è stata usata nessuna passkey, e nulla è cambiato. Riprovi, o scelga un’altra strada.',
    wallet_passkey_exists: 'Questo dispositivo ha già una passkey per il portafoglio. Una basta.',
    wallet_passkey_unsupported: 'Questa passkey non può bloccare né aprire il portafoglio. Scelga un’altra strada.',
    wallet_passphrase: 'Quella frase segreta non va bene. Riprovi.',
    wallet_passphrase_weak: 'È troppo facile da indovinare. Usi alcune parole che non c’entrano l’una con l’altra.',
    wallet_renewal: 'In questo file non c’è nulla per gli attestati di questo portafoglio.',
    wallet_storage:
      'I dati su questo dispositivo sono stati cambiati o rovinati. Cancelli il portafoglio e ricominci, o recuperi una copia di sicurezza in quello nuovo.',
    wallet_storage_full:
      'Il browser non ha potuto salvare. Liberi spazio su questo dispositivo, o esca dalla finestra privata.',
    wallet_worker: 'Non è stato possibile preparare la risposta. Chiuda altre schede e riprovi.',
  },
};
