// SPDX-License-Identifier: GPL-3.0-or-later
/** What the page says before the wallet starts, in Dutch. */
import type { Messages } from '../en/index.ts';

export const nlStart: Messages['start'] = {
  opening: 'Uw wallet wordt geopend…',
  insecure:
    'De verbinding met deze pagina is niet veilig, daarom start de wallet niet. Open hem met een adres dat met https:// begint.',
  framed:
    'Een andere pagina toont deze wallet binnen in zichzelf, daarom start de wallet niet. Open hem in een eigen venster.',
  old: 'Deze browser is te oud voor de wallet. Werk hem bij, of open deze pagina in een andere browser.',
  missing: 'Hij mist:',
  noWebAssembly:
    'De veilige modus van deze browser zet iets uit dat de wallet nodig heeft (WebAssembly). Sta het alleen voor deze site toe, of gebruik een andere browser.',
  storage:
    'Deze browser laat de pagina niets bewaren, daarom start de wallet niet. Sta cookies en sitegegevens toe voor deze pagina, of open haar in een venster dat niet privé is.',
  failed: 'De wallet kon niet worden geladen. Controleer uw verbinding.',
  again: 'Opnieuw proberen',
  inApp: 'U bent in {app}. Wat uw wallet hier bewaart, zit niet in uw gewone browser.',
  someApp: 'een andere app',
  openApple: 'Zo wisselt u: open het menu (••• of het deelteken) en kies ‘Open in Safari’ of ‘Open in browser’.',
  openAndroid: 'Zo wisselt u: druk op de knop, of open het menu (⋮) en kies ‘Openen in Chrome’ of ‘Openen in browser’.',
  openBrowser: 'In mijn browser openen',
  copy: 'Het adres kopiëren',
  copied: 'Gekopieerd. Plak het in uw browser.',
  stay: 'Hier blijven',
};
