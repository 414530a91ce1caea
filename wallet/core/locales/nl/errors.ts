// SPDX-License-Identifier: GPL-3.0-or-later
/** Error texts in Dutch: part of the catalogue. */
import { duration } from '../duration.ts';
import type { Messages } from '../en/index.ts';

export const nlErrors: Messages['errors'] = {
  title: 'Er ging iets mis',
  generic: 'Er ging iets mis. Probeer het opnieuw.',
  retry: 'Opnieuw proberen',
  unknownIssuer: 'Uw wallet kent degene niet die u dit bewijs wil geven. Hij neemt alleen bewijzen van wie hij kent.',
  unknownSchema: 'Wie u dit bewijs wil geven, mag dit soort bewijs niet geven.',
  returnAddress: 'Het adres om naar terug te gaan is van iemand anders dan wie u dit bewijs geeft.',
  importTooBig: 'Dit bestand is te groot voor een bewijs.',
  backupPassphrase: 'De wachtzin past niet bij deze reservekopie, of het bestand is veranderd.',
  clock: (behind: number) =>
    `Controleer de datum en tijd van dit apparaat. De klok loopt ${duration(behind, 'nl')} ${behind > 0 ? 'achter' : 'voor'}. Zet hem goed en probeer het opnieuw.`,
  families: {
    input: 'Dit is niet te lezen. Misschien is het beschadigd.',
    policy: 'Dit bewijs is hier niet te gebruiken.',
    proof: 'Uw antwoord kon niet worden klaargemaakt. Sluit andere tabbladen en probeer het opnieuw.',
    request: 'De vraag van de winkel is niet te lezen. Begin opnieuw in de winkel.',
    server: 'Deze browser mist iets dat de wallet nodig heeft. Probeer een andere browser.',
    session: 'Deze vraag is er niet meer. Begin opnieuw in de winkel.',
    trust: 'Wat uw wallet heeft geladen over wie te vertrouwen is, is beschadigd. Probeer het later opnieuw.',
    wallet: 'Er ging iets mis. Probeer het opnieuw.',
  },
  codes: {
    input_credential: 'Dit is geen bewijs, of het is beschadigd.',
    input_too_large: 'Dit is te groot om te lezen.',
    policy_expired: 'Dit bewijs is al verlopen. U kunt een nieuw bewijs krijgen waar u het hebt gekregen.',
    policy_issuer_not_counted: 'Voor deze vraag accepteert de winkel degene niet die u dit bewijs heeft gegeven.',
    policy_not_yet_valid: 'Dit bewijs is nog niet geldig.',
    policy_revoked: 'Dit bewijs wordt niet meer geaccepteerd. Vraag naar de reden waar u het hebt gekregen.',
    proof_artefact: 'De download was beschadigd. Probeer het opnieuw.',
    proof_cancelled: 'Gestopt. Er is niets verstuurd.',
    request_code_needed: 'Typ het nummer dat de winkel u laat zien.',
    request_from_future:
      'Controleer de datum en tijd van dit apparaat en probeer het opnieuw. Kloppen ze, dan loopt de klok van de winkel verkeerd.',
    request_expired: 'De tijd voor deze vraag is voorbij. Begin opnieuw in de winkel.',
    request_response_uri: 'Uw antwoord zou naar een adres gaan dat niet van deze winkel is. Er is niets verstuurd.',
    request_bundle_unknown:
      'Uw wallet en de winkel zijn het nu niet eens over wie te vertrouwen is. Probeer het later opnieuw.',
    request_signature: 'Pas op: deze vraag komt niet van de winkel die erin staat.',
    request_statement_differs:
      'De winkel vraagt in woorden iets anders dan in werkelijkheid, daarom antwoordt uw wallet niet. Controleer de datum van dit apparaat; klopt die, vertrouw deze vraag dan niet.',
    request_unsupported:
      'Voor deze vraag is een nieuwere wallet nodig. Sluit alle pagina’s van uw wallet en open hem opnieuw.',
    request_verifier_mismatch: 'Pas op: deze vraag komt niet van de winkel die erin staat.',
    request_verifier_unknown:
      'Uw wallet kent deze winkel niet. Alleen winkels die iemand heeft gecontroleerd, mogen u iets vragen.',
    session_already_answered: 'Deze vraag is al beantwoord. Begin opnieuw in de winkel.',
    session_code_mistyped: 'Dat nummer klopte niet. Kijk op het andere scherm en typ het nog een keer.',
    session_code_wrong: 'Het nummer was te vaak verkeerd. Begin opnieuw in de winkel.',
    session_cancelled: 'De winkel heeft zijn vraag ingetrokken. Begin opnieuw in de winkel.',
    session_expired: 'De tijd voor deze vraag is voorbij. Begin opnieuw in de winkel.',
    session_root_superseded: 'Er is net iets veranderd aan wie te vertrouwen is. Begin opnieuw in de winkel.',
    trust_signature: 'Dit komt niet van wie erin staat, of het is onderweg veranderd.',
    trust_credential_signature: 'Dit bewijs is onderweg veranderd, of het is vals. Vraag er opnieuw om.',
    trust_issuer_not_accepted:
      'Uw wallet kent degene niet die dit bewijs heeft gemaakt. Hij neemt alleen bewijzen van wie hij kent.',
    trust_registry_unknown: 'De winkel vertrouwt op iemand die uw wallet niet kent.',
    trust_bundle_fork:
      'Uw wallet kreeg twee verschillende dingen te horen over wie te vertrouwen is. Hij houdt zich aan het eerste.',
    trust_from_future:
      'Controleer de datum en tijd van dit apparaat en probeer het opnieuw. Wat uw wallet net heeft geladen, heeft een datum in de toekomst.',
    trust_rollback: 'Uw wallet kreeg iets aangeboden dat ouder is dan wat hij heeft. Hij houdt het nieuwere.',
    trust_stale:
      'Wat uw wallet over winkels weet, is te oud. Controleer uw internet en de datum van dit apparaat en probeer het opnieuw.',
    wallet_backup: 'Dit is geen reservekopie van deze wallet, of hij is beschadigd.',
    wallet_clock:
      'Controleer de datum en tijd van dit apparaat. De klok loopt verkeerd. Zet hem goed en probeer het opnieuw.',
    wallet_display_differs: 'Wat dit bewijs toont, is niet wat erin staat. Het is niet bewaard.',
    wallet_exists: 'Deze wallet heeft al bewijzen. Zet een reservekopie terug in een lege wallet.',
    wallet_holder_differs: 'Dit bewijs is voor een andere wallet gemaakt.',
    wallet_link: 'Deze link is niet volledig of niet voor deze wallet. Open hem opnieuw waar u hem hebt gekregen.',
    wallet_lists:
      'Uw wallet kon niet laden welke winkels te vertrouwen zijn en kan nu dus niemand controleren. Probeer het zo opnieuw.',
    wallet_offline: 'Geen verbinding. Controleer uw internet en probeer het opnieuw.',
    wallet_passkey:
      'Er is geen passkey gebruikt en er is niets veranderd. Probeer het opnieuw, of neem een andere weg.',
    wallet_passkey_exists: 'Dit apparaat heeft al een passkey voor uw wallet. Eén is genoeg.',
    wallet_passkey_unsupported: 'Deze passkey kan de wallet niet op slot doen of openen. Neem een andere weg.',
    wallet_passphrase: 'Die wachtzin past niet. Probeer het opnieuw.',
    wallet_passphrase_weak: 'Dat is te makkelijk te raden. Gebruik een paar woorden die niet bij elkaar horen.',
    wallet_renewal: 'Niets in dit bestand is voor de bewijzen in deze wallet.',
    wallet_storage:
      'De gegevens op dit apparaat zijn veranderd of beschadigd. Wis de wallet en begin opnieuw, of zet een reservekopie terug in de nieuwe.',
    wallet_storage_full:
      'De browser kon dit niet bewaren. Maak ruimte vrij op dit apparaat, of verlaat het privévenster.',
    wallet_worker: 'Uw antwoord kon niet worden klaargemaakt. Sluit andere tabbladen en probeer het opnieuw.',
  },
};
