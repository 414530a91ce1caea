// SPDX-License-Identifier: GPL-3.0-or-later
/** What could go wrong, in Dutch. Each point must be true by docs/threat-model.md. */
import type { Messages } from '../en/index.ts';

export const nlRisks: Messages['risks'] = {
  lead: 'Niets is volmaakt. Dit kan uw wallet niet of maar voor een deel voorkomen.',
  points: [
    {
      title: 'Iemand anders heeft uw apparaat',
      text: 'Wie deze wallet kan openen, kan met uw bewijzen antwoorden. Zolang hij op slot zit, kan niemand hem lezen. Is het apparaat kwijt, vraag dan aan wie u uw bewijzen gaf om ze in te trekken.',
    },
    {
      title: 'Een slecht programma op uw apparaat',
      text: 'Een programma dat uw browser heeft overgenomen, ziet wat u ziet. Geen wallet kan er iets voor verbergen.',
    },
    {
      title: 'Een winkel en de gever van uw bewijs werken samen',
      text: 'Uw antwoorden helpen hen niet om erachter te komen dat u het was. Maar de winkel weet ook wat u zelf vertelt, zoals uw naam en adres, en ziet uw netwerkadres, zoals elke site.',
    },
    {
      title: 'Een winkel vraagt steeds weer',
      text: 'Wie elke week vraagt ‘18 of ouder?’, ziet in welke week u 18 werd. Uw wallet zegt u dat vóór u antwoordt, en beperkt hoeveel verschillende vragen een winkel in een jaar mag stellen.',
    },
    {
      title: 'Weinigen geven zo’n bewijs',
      text: 'Geven maar één of twee een soort bewijs, dan kan de winkel raden waar het uwe vandaan komt. Uw wallet vraagt het u eerst.',
    },
    {
      title: 'Wie de winkels controleert, maakt een fout',
      text: 'Uw wallet gelooft iemand die winkels en gevers van bewijzen controleert. Die zou een valse winkel kunnen toelaten, of u iets anders vertellen dan alle anderen, om u te herkennen. Merkt uw wallet dat, dan zegt hij het en bewaart het bewijsstuk.',
    },
    {
      title: 'Een ja zegt minder dan het lijkt',
      text: 'Het zegt dat de eigenaar van het bewijs oud genoeg is, niet wie er achter het scherm zit. En iemand die dit systeem oneerlijk heeft gebouwd, zou een valse ja kunnen maken. Die zou niets over u te weten komen.',
    },
    {
      title: 'Het is maar een demo',
      text: 'Waar ‘Demo’ bij staat, is om te proberen. Zo’n bewijs telt niet in een echte winkel.',
    },
  ],
};
