// SPDX-License-Identifier: GPL-3.0-or-later
/** What the page says before the wallet starts, in Italian. */
import type { Messages } from '../en/index.ts';

export const itStart: Messages['start'] = {
  opening: 'Apertura del portafoglio…',
  insecure:
    'La connessione a questa pagina non è sicura, perciò il portafoglio non si avvia. Lo apra con un indirizzo che comincia con https://.',
  framed:
    'Un’altra pagina mostra questo portafoglio al suo interno, perciò il portafoglio non si avvia. Lo apra in una finestra sua.',
  old: 'Questo browser è troppo vecchio per il portafoglio. Lo aggiorni, o apra questa pagina in un altro browser.',
  missing: 'Gli manca:',
  noWebAssembly:
    'La modalità di sicurezza di questo browser disattiva qualcosa che serve al portafoglio (WebAssembly). Lo permetta solo per questo sito, o usi un altro browser.',
  storage:
    'Questo browser non permette alla pagina di conservare nulla, perciò il portafoglio non si avvia. Permetta i cookie e i dati dei siti per questa pagina, o la apra in una finestra che non sia privata.',
  failed: 'Non è stato possibile caricare il portafoglio. Controlli la connessione.',
  again: 'Riprova',
  inApp: 'È dentro {app}. Quello che il portafoglio conserva qui non è nel suo browser abituale.',
  someApp: 'un’altra app',
  openApple:
    'Per cambiare: apra il menu (••• o il segno di condivisione) e scelga «Apri in Safari» o «Apri nel browser».',
  openAndroid: 'Per cambiare: prema il pulsante, o apra il menu (⋮) e scelga «Apri in Chrome» o «Apri nel browser».',
  openBrowser: 'Apri nel mio browser',
  copy: 'Copia l’indirizzo',
  copied: 'Copiato. Lo incolli nel suo browser.',
  stay: 'Resta qui',
};
