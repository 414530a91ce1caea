// SPDX-License-Identifier: GPL-3.0-or-later
/** What the page says before the wallet starts, in German. */
import type { Messages } from '../en/index.ts';

export const deStart: Messages['start'] = {
  opening: 'Ihre Wallet wird geöffnet …',
  insecure:
    'Die Verbindung zu dieser Seite ist nicht sicher, darum startet die Wallet nicht. Öffnen Sie sie mit einer Adresse, die mit https:// beginnt.',
  framed:
    'Eine andere Seite zeigt diese Wallet in sich, darum startet die Wallet nicht. Öffnen Sie sie in einem eigenen Fenster.',
  old: 'Dieser Browser ist zu alt für die Wallet. Aktualisieren Sie ihn, oder öffnen Sie diese Seite in einem anderen Browser.',
  missing: 'Ihm fehlt:',
  noWebAssembly:
    'Der Sicherheitsmodus dieses Browsers schaltet etwas ab, das die Wallet braucht (WebAssembly). Erlauben Sie es nur für diese Website, oder nehmen Sie einen anderen Browser.',
  storage:
    'Dieser Browser lässt die Seite nichts speichern, darum startet die Wallet nicht. Erlauben Sie Cookies und Websitedaten für diese Seite, oder öffnen Sie sie in einem Fenster, das nicht privat ist.',
  failed: 'Die Wallet konnte nicht geladen werden. Prüfen Sie Ihre Verbindung.',
  again: 'Noch einmal versuchen',
  inApp: 'Sie sind in {app}. Was Ihre Wallet hier speichert, ist nicht in Ihrem gewohnten Browser.',
  someApp: 'einer anderen App',
  openApple:
    'So wechseln Sie: Öffnen Sie das Menü (••• oder das Teilen-Zeichen) und wählen Sie „In Safari öffnen“ oder „Im Browser öffnen“.',
  openAndroid:
    'So wechseln Sie: Drücken Sie den Knopf, oder öffnen Sie das Menü (⋮) und wählen Sie „In Chrome öffnen“ oder „Im Browser öffnen“.',
  openBrowser: 'In meinem Browser öffnen',
  copy: 'Adresse kopieren',
  copied: 'Kopiert. Fügen Sie sie in Ihrem Browser ein.',
  stay: 'Hier bleiben',
};
