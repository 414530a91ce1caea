// SPDX-License-Identifier: GPL-3.0-or-later
/** What the page says before the wallet starts, in Polish. */
import type { Messages } from '../en/index.ts';

export const plStart: Messages['start'] = {
  opening: 'Otwieranie portfela…',
  insecure:
    'Połączenie z tą stroną nie jest bezpieczne, dlatego portfel się nie uruchamia. Proszę otworzyć go pod adresem, który zaczyna się od https://.',
  framed:
    'Inna strona pokazuje ten portfel wewnątrz siebie, dlatego portfel się nie uruchamia. Proszę otworzyć go w osobnym oknie.',
  old: 'Ta przeglądarka jest za stara na ten portfel. Proszę ją zaktualizować albo otworzyć tę stronę w innej.',
  missing: 'Brakuje jej:',
  noWebAssembly:
    'Tryb bezpieczeństwa tej przeglądarki wyłącza coś, czego portfel potrzebuje (WebAssembly). Proszę pozwolić na to tylko tej stronie albo użyć innej przeglądarki.',
  storage:
    'Ta przeglądarka nie pozwala stronie niczego zapisać, dlatego portfel się nie uruchamia. Proszę pozwolić tej stronie na pliki cookie i dane albo otworzyć ją w oknie, które nie jest prywatne.',
  failed: 'Nie udało się wczytać portfela. Proszę sprawdzić połączenie.',
  again: 'Spróbuj ponownie',
  inApp: 'Ta strona jest otwarta w: {app}. Tego, co portfel tu zapisze, nie będzie w zwykłej przeglądarce.',
  someApp: 'inna aplikacja',
  openApple:
    'Aby to zmienić: proszę otworzyć menu (••• albo znak udostępniania) i wybrać „Otwórz w Safari” lub „Otwórz w przeglądarce”.',
  openAndroid:
    'Aby to zmienić: proszę nacisnąć przycisk albo otworzyć menu (⋮) i wybrać „Otwórz w Chrome” lub „Otwórz w przeglądarce”.',
  openBrowser: 'Otwórz w mojej przeglądarce',
  copy: 'Kopiuj adres',
  copied: 'Skopiowano. Proszę wkleić go w przeglądarce.',
  stay: 'Zostań tutaj',
};
