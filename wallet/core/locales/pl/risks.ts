// SPDX-License-Identifier: GPL-3.0-or-later
/** What could go wrong, in Polish. Each point must be true by docs/threat-model.md. */
import type { Messages } from '../en/index.ts';

export const plRisks: Messages['risks'] = {
  lead: 'Nic nie jest doskonałe. Temu portfel nie może zapobiec albo może tylko po części.',
  points: [
    {
      title: 'Ktoś inny ma to urządzenie',
      text: 'Kto może otworzyć ten portfel, może odpowiadać tymi poświadczeniami. Dopóki jest zablokowany, nikt go nie odczyta. Po utracie urządzenia proszę poprosić tych, którzy wydali poświadczenia, żeby je wycofali.',
    },
    {
      title: 'Zły program na tym urządzeniu',
      text: 'Program, który opanował przeglądarkę, widzi to samo co właściciel. Żaden portfel nic przed nim nie ukryje.',
    },
    {
      title: 'Sklep i ten, kto wydał poświadczenie, działają razem',
      text: 'Odpowiedzi nie pomagają im odkryć, kto to był. Ale sklep wie też to, co mu się samemu powie, jak imię i adres, i widzi adres sieciowy, jak każda strona.',
    },
    {
      title: 'Sklep pyta raz za razem',
      text: 'Kto co tydzień pyta „18 lat lub więcej?”, widzi, w którym tygodniu przypadły osiemnaste urodziny. Portfel mówi o tym przed odpowiedzią i ogranicza, ile różnych pytań sklep może zadać w roku.',
    },
    {
      title: 'Niewielu wydaje takie poświadczenie',
      text: 'Jeśli jakiś rodzaj poświadczenia wydaje tylko jedno lub dwa miejsca, sklep może zgadnąć, skąd ono jest. Portfel najpierw o to pyta.',
    },
    {
      title: 'Ten, kto sprawdza sklepy, popełnia błąd',
      text: 'Portfel wierzy komuś, kto sprawdza sklepy i wydających poświadczenia. Ten ktoś mógłby wpuścić fałszywy sklep albo powiedzieć jednej osobie co innego niż wszystkim, żeby ją rozpoznać. Jeśli portfel to zauważy, powie o tym i zachowa dowód.',
    },
    {
      title: '„Tak” mówi mniej, niż się wydaje',
      text: 'Mówi, że właściciel poświadczenia ma dość lat, a nie, kto siedzi przed ekranem. A ktoś, kto nieuczciwie zbudował ten system, mógłby zrobić fałszywe „tak”. Niczego by się przez to o nikim nie dowiedział.',
    },
    {
      title: 'To tylko demo',
      text: 'Co ma oznaczenie „Demo”, służy do wypróbowania. Takie poświadczenie nic nie znaczy w prawdziwym sklepie.',
    },
  ],
};
