// SPDX-License-Identifier: GPL-3.0-or-later
/** That nothing gets lost, in Dutch. */
import type { Messages } from '../en/index.ts';
import { plural } from '../plural.ts';

const countProofs = (count: number) => plural('nl', count, { one: `${count} bewijs`, other: `${count} bewijzen` });
const countAnswers = (count: number) => plural('nl', count, { one: `${count} antwoord`, other: `${count} antwoorden` });

export const nlKept: Messages['kept'] = {
  restore: {
    have: 'Ik heb een reservekopie',
    title: 'Een reservekopie terugzetten',
    back: (proofs, answers) => `Uw reservekopie is terug: ${countProofs(proofs)}, ${countAnswers(answers)}.`,
    replaceTitle: 'In plaats van de wallet die op slot zit?',
    backupHolds: (proofs, answers) => `In de reservekopie: ${countProofs(proofs)} en ${countAnswers(answers)}.`,
    lockedHolds: (proofs, answers) =>
      `In de wallet die op slot zit: ${countProofs(proofs)} en ${countAnswers(answers)}. Wat niet ook in de reservekopie zit, gaat verloren.`,
    replace: 'Terugzetten en de wallet op slot opgeven',
  },
  missed: {
    title: 'Hier was een wallet',
    text: 'Deze browser heeft hem gewist. Hebt u een reservekopie bewaard, dan kunt u alles terughalen.',
    without: 'Zonder reservekopie zijn de bewijzen weg. Vraag nieuwe waar u ze hebt gekregen.',
    start: 'Met een lege wallet beginnen',
  },
  suggestions: {
    backupTitle: 'Een reservekopie bewaren',
    backupText:
      'Raakt dit apparaat kwijt of wist de browser zijn gegevens, dan brengt een reservekopie uw bewijzen terug.',
    never: 'Nee, dank u',
  },
  storage: {
    kept: 'De browser bewaart deze wallet tot u hem wist.',
    mayClear: 'Uw browser kan deze wallet wissen als hij ruimte nodig heeft. U kunt vragen dat niet te doen.',
    unknown: 'Deze browser zegt niet of hij deze wallet bewaart. Een reservekopie is de veilige weg.',
    ask: 'De browser vragen hem te bewaren',
    refused:
      'De browser heeft niet toegestemd. Hij zegt vaker ja tegen wat geïnstalleerd is of vaak wordt gebruikt. Bewaar een reservekopie, zodat er niets verloren gaat.',
    safari:
      'Safari wist wat een site bewaart als u Safari zeven dagen hebt gebruikt zonder die site te openen. Open uw wallet dus elke week, zet hem op het beginscherm of in het Dock, of bewaar een reservekopie.',
    privateWindow: 'In een privévenster is alles weg als u het venster sluit.',
    owner: 'Wie in deze browser de gegevens van sites wist, wist ook deze wallet.',
    used: (size) => `Op dit apparaat gebruikt de wallet ${size}, vooral om zonder netwerk antwoorden te maken.`,
  },
  selfTest: {
    text: 'Maakt een verzonnen antwoord, zoals voor een winkel, en laat zien hoelang uw apparaat erover doet. Er wordt niets verstuurd.',
    start: 'Dit apparaat testen',
    running: 'Dit apparaat wordt getest…',
    works: (seconds, size) =>
      `Dit apparaat maakt een nieuw antwoord in ${seconds} en heeft ${size} geheugen nodig voor de berekening.`,
    wrong: 'Dit apparaat heeft een verkeerd antwoord gemaakt. Start de browser opnieuw en test nog een keer.',
  },
  install: {
    title: 'De wallet als app',
    text: 'Tussen uw apps vindt u hem meteen, en browsers bewaren geïnstalleerde apps langer.',
    ask: 'Installeren',
    done: 'De wallet is geïnstalleerd.',
    ios: 'Tik op de deelknop van de browser en dan op ‘Zet op beginscherm’. Daar is de wallet eerst leeg: bewaar vooraf een reservekopie en zet die daar terug. Links van winkels gaan nog steeds in de browser open.',
  },
};
