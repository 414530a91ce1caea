// SPDX-License-Identifier: GPL-3.0-or-later
/** Error texts in German: part of the catalogue. */
import { duration } from '../duration.ts';
import type { Messages } from '../en/index.ts';

export const deErrors: Messages['errors'] = {
  title: 'Etwas ist schiefgegangen',
  generic: 'Etwas ist schiefgegangen. Bitte versuchen Sie es noch einmal.',
  retry: 'Noch einmal versuchen',
  unknownIssuer:
    'Ihre Wallet kennt den nicht, der Ihnen diesen Nachweis geben will. Sie nimmt Nachweise nur von denen, die sie kennt.',
  unknownSchema: 'Wer Ihnen diesen Nachweis geben will, darf diese Art von Nachweis nicht geben.',
  returnAddress: 'Die Adresse, zu der Sie zurückgehen sollen, gehört nicht dem, der Ihnen diesen Nachweis gibt.',
  importTooBig: 'Diese Datei ist zu groß für einen Nachweis.',
  backupPassphrase: 'Das Passwort passt nicht zu dieser Sicherung, oder die Datei wurde verändert.',
  clock: (behind: number) =>
    `Prüfen Sie Datum und Uhrzeit dieses Geräts. Seine Uhr geht ${duration(behind, 'de')} ${behind > 0 ? 'nach' : 'vor'}. Stellen Sie sie und versuchen Sie es noch einmal.`,
  families: {
    input: 'Das lässt sich nicht lesen. Vielleicht ist es beschädigt.',
    policy: 'Dieser Nachweis lässt sich hier nicht benutzen.',
    proof: 'Ihre Antwort ließ sich nicht vorbereiten. Schließen Sie andere Tabs und versuchen Sie es noch einmal.',
    request: 'Die Frage des Shops lässt sich nicht lesen. Beginnen Sie im Shop noch einmal.',
    server: 'Diesem Browser fehlt etwas, das die Wallet braucht. Versuchen Sie es mit einem anderen.',
    session: 'Diese Frage gibt es nicht mehr. Beginnen Sie im Shop noch einmal.',
    trust:
      'Was Ihre Wallet darüber geladen hat, wem man vertrauen kann, ist beschädigt. Versuchen Sie es später noch einmal.',
    wallet: 'Etwas ist schiefgegangen. Bitte versuchen Sie es noch einmal.',
  },
  codes: {
    input_credential: 'Das ist kein Nachweis, oder er ist beschädigt.',
    input_too_large: 'Das ist zu groß und lässt sich nicht lesen.',
    policy_expired: 'Dieser Nachweis ist schon abgelaufen. Einen neuen bekommen Sie dort, wo Sie ihn bekommen haben.',
    policy_issuer_not_counted: 'Für diese Frage nimmt der Shop Nachweise von dieser Stelle nicht an.',
    policy_not_yet_valid: 'Dieser Nachweis ist noch nicht gültig.',
    policy_revoked: 'Dieser Nachweis wird nicht mehr anerkannt. Fragen Sie nach dem Grund, wo Sie ihn bekommen haben.',
    proof_artefact: 'Der Download war beschädigt. Bitte noch einmal versuchen.',
    proof_cancelled: 'Angehalten. Es wurde nichts gesendet.',
    request_code_needed: 'Geben Sie die Nummer ein, die der Shop zeigt.',
    request_from_future:
      'Prüfen Sie Datum und Uhrzeit dieses Geräts und versuchen Sie es noch einmal. Stimmen beide, geht die Uhr des Shops falsch.',
    request_expired: 'Die Zeit für diese Frage ist um. Beginnen Sie im Shop noch einmal.',
    request_response_uri:
      'Ihre Antwort ginge an eine Adresse, die nicht zu diesem Shop gehört. Es wurde nichts gesendet.',
    request_bundle_unknown:
      'Ihre Wallet und der Shop sind sich gerade nicht einig, wem man vertrauen kann. Versuchen Sie es später noch einmal.',
    request_signature: 'Vorsicht: Diese Frage kommt nicht von dem Shop, den sie nennt.',
    request_statement_differs:
      'Der Shop fragt in Worten etwas anderes als in Wirklichkeit, darum antwortet Ihre Wallet nicht. Prüfen Sie das Datum dieses Geräts; stimmt es, trauen Sie dieser Frage nicht.',
    request_unsupported:
      'Für diese Frage brauchen Sie eine neuere Wallet. Schließen Sie alle Seiten Ihrer Wallet und öffnen Sie sie wieder.',
    request_verifier_mismatch: 'Vorsicht: Diese Frage kommt nicht von dem Shop, den sie nennt.',
    request_verifier_unknown:
      'Ihre Wallet kennt diesen Shop nicht. Nur Shops, die jemand geprüft hat, dürfen Sie etwas fragen.',
    session_already_answered: 'Diese Frage ist schon beantwortet. Beginnen Sie im Shop noch einmal.',
    session_code_mistyped:
      'Die Nummer war nicht richtig. Sehen Sie auf den anderen Bildschirm und geben Sie sie noch einmal ein.',
    session_code_wrong: 'Die Nummer war zu oft falsch. Beginnen Sie im Shop noch einmal.',
    session_cancelled: 'Der Shop hat seine Frage zurückgezogen. Beginnen Sie im Shop noch einmal.',
    session_expired: 'Die Zeit für diese Frage ist um. Beginnen Sie im Shop noch einmal.',
    session_root_superseded:
      'Gerade hat sich etwas daran geändert, wem man vertrauen kann. Beginnen Sie im Shop noch einmal.',
    trust_signature: 'Das kommt nicht von dem, den es nennt, oder wurde unterwegs verändert.',
    trust_credential_signature:
      'Dieser Nachweis wurde unterwegs verändert, oder er ist gefälscht. Bitten Sie noch einmal darum.',
    trust_issuer_not_accepted:
      'Ihre Wallet kennt den nicht, der diesen Nachweis gemacht hat. Sie nimmt Nachweise nur von denen, die sie kennt.',
    trust_registry_unknown: 'Der Shop verlässt sich auf jemanden, den Ihre Wallet nicht kennt.',
    trust_bundle_fork: 'Ihrer Wallet wurde zweierlei darüber gesagt, wem man vertrauen kann. Sie bleibt beim Ersten.',
    trust_from_future:
      'Prüfen Sie Datum und Uhrzeit dieses Geräts und versuchen Sie es noch einmal. Was Ihre Wallet gerade geladen hat, trägt ein Datum in der Zukunft.',
    trust_rollback: 'Ihrer Wallet wurde etwas Älteres angeboten, als sie schon hat. Sie behält das Neuere.',
    trust_stale:
      'Was Ihre Wallet über die Shops weiß, ist zu alt. Prüfen Sie Ihr Internet und das Datum dieses Geräts und versuchen Sie es noch einmal.',
    wallet_backup: 'Das ist keine Sicherung dieser Wallet, oder sie ist beschädigt.',
    wallet_clock:
      'Prüfen Sie Datum und Uhrzeit dieses Geräts. Seine Uhr geht falsch. Stellen Sie sie und versuchen Sie es noch einmal.',
    wallet_display_differs: 'Was dieser Nachweis zeigt, steht nicht darin. Er wurde nicht gespeichert.',
    wallet_exists: 'Diese Wallet hat schon Nachweise. Holen Sie eine Sicherung in eine leere Wallet zurück.',
    wallet_holder_differs: 'Dieser Nachweis wurde für eine andere Wallet gemacht.',
    wallet_link:
      'Dieser Link ist unvollständig oder nicht für diese Wallet. Öffnen Sie ihn noch einmal dort, wo Sie ihn bekommen haben.',
    wallet_lists:
      'Ihre Wallet konnte nicht laden, welchen Shops sie vertrauen kann. Darum kann sie jetzt niemanden prüfen. Versuchen Sie es gleich noch einmal.',
    wallet_offline: 'Keine Verbindung. Prüfen Sie Ihr Internet und versuchen Sie es noch einmal.',
    wallet_passkey:
      'Es wurde kein Passkey benutzt und nichts geändert. Versuchen Sie es noch einmal, oder nehmen Sie einen anderen Weg.',
    wallet_passkey_exists: 'Dieses Gerät hat schon einen Passkey für Ihre Wallet. Einer genügt.',
    wallet_passkey_unsupported:
      'Dieser Passkey kann die Wallet weder sperren noch öffnen. Nehmen Sie einen anderen Weg.',
    wallet_passphrase: 'Das Passwort passt nicht. Versuchen Sie es noch einmal.',
    wallet_passphrase_weak: 'Das ist zu leicht zu erraten. Nehmen Sie ein paar Wörter, die nicht zusammengehören.',
    wallet_renewal: 'Nichts in dieser Datei ist für die Nachweise in dieser Wallet.',
    wallet_storage:
      'Die Daten auf diesem Gerät wurden verändert oder beschädigt. Löschen Sie die Wallet und beginnen Sie neu, oder holen Sie danach eine Sicherung zurück.',
    wallet_storage_full:
      'Der Browser konnte das nicht speichern. Schaffen Sie Platz auf diesem Gerät, oder verlassen Sie das private Fenster.',
    wallet_worker:
      'Ihre Antwort ließ sich nicht vorbereiten. Schließen Sie andere Tabs und versuchen Sie es noch einmal.',
  },
};
