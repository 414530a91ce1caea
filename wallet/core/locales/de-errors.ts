// SPDX-License-Identifier: GPL-3.0-or-later
/** Error texts in German: part of the catalogue de.ts. */
import { duration } from './duration.ts';
import type { Messages } from './en.ts';

export const deErrors: Messages['errors'] = {
  title: 'Etwas ist schiefgegangen',
  generic: 'Etwas ist schiefgegangen. Es wurde nichts gesendet.',
  retry: 'Noch einmal versuchen',
  insecure: 'Diese Seite ist nicht sicher erreichbar, darum startet die Wallet nicht. Nehmen Sie die https-Adresse.',
  unsupported: 'Dieser Browser ist zu alt, oder er lässt Seiten nichts speichern. Private Fenster tun das oft nicht.',
  noWebAssembly:
    'Der Sicherheitsmodus dieses Browsers schaltet WebAssembly ab. Ohne das kann die Wallet nichts nachweisen. Lassen Sie für diese Website eine Ausnahme zu (auch im Blockierungsmodus möglich), oder nehmen Sie einen anderen Browser.',
  damaged:
    'Die Daten auf diesem Gerät wurden verändert oder beschädigt. Löschen Sie die Wallet und beginnen Sie neu, oder holen Sie danach eine Sicherung zurück.',
  unknownIssuer: 'Dieser Aussteller steht nicht auf den Listen, denen Ihre Wallet vertraut.',
  unknownSchema: 'Dieser Aussteller darf diese Art Nachweis nicht geben.',
  returnAddress: 'Die Rückkehradresse gehört nicht zu diesem Aussteller.',
  importTooBig: 'Diese Datei ist zu groß für einen Nachweis.',
  backupPassphrase: 'Das Passwort passt nicht zu dieser Sicherung, oder die Datei wurde verändert.',
  clock: (behind: number) =>
    `Die Uhr dieses Geräts geht ${duration(behind, 'de')} ${behind > 0 ? 'nach' : 'vor'}. Stellen Sie Datum und Uhrzeit und versuchen Sie es noch einmal.`,
  codes: {
    input_credential: 'Das ist kein Nachweis, oder er ist beschädigt.',
    input_malformed: 'Das lässt sich nicht lesen. Vielleicht ist es beschädigt.',
    policy_expired: 'Dieser Nachweis ist schon abgelaufen.',
    policy_issuer_not_counted: 'Der Aussteller dieses Nachweises zählt für diese Frage nicht.',
    policy_revoked: 'Der Aussteller erkennt diesen Nachweis nicht mehr an.',
    proof_artefact: 'Der Download war beschädigt. Bitte noch einmal versuchen.',
    proof_cancelled: 'Angehalten. Es wurde nichts gesendet.',
    request_code_needed: 'Geben Sie die Nummer ein, die der Shop zeigt.',
    request_from_future:
      'Die Frage des Shops scheint aus der Zukunft zu kommen. Prüfen Sie Datum und Uhrzeit dieses Geräts und versuchen Sie es noch einmal. Stimmen beide, geht die Uhr des Shops falsch.',
    request_expired: 'Die Anfrage des Shops ist abgelaufen. Beginnen Sie im Shop noch einmal.',
    request_malformed: 'Die Frage des Shops lässt sich nicht lesen. Beginnen Sie im Shop noch einmal.',
    request_response_uri:
      'Die Antwort ginge an eine Adresse, die nicht zu diesem Shop gehört. Es wurde nichts gesendet.',
    request_bundle_unknown:
      'Der Shop benutzt eine andere Liste der Aussteller als die, die jetzt für Ihre Wallet gilt. Versuchen Sie es später noch einmal.',
    request_signature: 'Diese Frage kommt nicht von dem Shop, den sie nennt.',
    request_statement_differs:
      'Die Frage in Worten und die Frage darin stimmen nicht überein. Ihre Wallet beantwortet sie nicht. Prüfen Sie das Datum dieses Geräts.',
    request_unsupported: 'Für diese Frage brauchen Sie eine neuere Wallet.',
    request_verifier_mismatch: 'Diese Frage kommt nicht von dem Shop, den sie nennt.',
    request_verifier_unknown: 'Dieser Shop steht nicht auf den Listen, denen Ihre Wallet vertraut.',
    session_already_answered: 'Diese Frage ist schon beantwortet. Beginnen Sie im Shop noch einmal.',
    session_code_mistyped:
      'Die Nummer war nicht richtig. Sehen Sie auf den anderen Bildschirm und geben Sie sie noch einmal ein.',
    session_code_wrong: 'Die Nummer war nicht richtig. Beginnen Sie im Shop noch einmal.',
    session_cancelled: 'Der Shop hat seine Frage zurückgezogen. Beginnen Sie im Shop noch einmal.',
    session_expired: 'Die Anfrage des Shops ist abgelaufen. Beginnen Sie im Shop noch einmal.',
    session_not_found: 'Diese Frage gibt es nicht oder nicht mehr. Beginnen Sie im Shop noch einmal.',
    session_root_superseded: 'Die Listen der Aussteller haben sich gerade geändert. Beginnen Sie im Shop noch einmal.',
    trust_signature: 'Das kommt nicht von dem, den es nennt, oder wurde unterwegs verändert.',
    trust_credential_signature: 'Dieser Nachweis wurde verändert oder ist nicht von diesem Aussteller.',
    trust_issuer_not_accepted: 'Dieser Aussteller steht nicht auf den Listen, denen Ihre Wallet vertraut.',
    trust_registry_unknown: 'Der Shop verlässt sich auf eine Liste, die Ihre Wallet nicht kennt.',
    trust_bundle_fork: 'Zwei verschiedene Listen kamen unter einer Nummer. Ihre Wallet bleibt bei der ersten.',
    trust_from_future:
      'Die Listen der Aussteller scheinen aus der Zukunft zu kommen. Prüfen Sie Datum und Uhrzeit dieses Geräts und versuchen Sie es noch einmal.',
    trust_rollback: 'Eine alte Liste der Aussteller wurde angeboten. Ihre Wallet behält die neuere.',
    trust_stale: 'Die Listen der Aussteller sind zu alt. Gehen Sie ins Internet und versuchen Sie es noch einmal.',
    wallet_address: 'Ihre Wallet verbindet sich nicht mit dieser Adresse. Es wurde nichts gesendet.',
    wallet_backup: 'Das ist keine Sicherung dieser Wallet, oder sie ist beschädigt.',
    wallet_clock: 'Die Uhr dieses Geräts geht falsch. Stellen Sie Datum und Uhrzeit und versuchen Sie es noch einmal.',
    wallet_display_differs: 'Was dieser Nachweis zeigt, steht nicht darin. Er wurde nicht gespeichert.',
    wallet_exists: 'Diese Wallet hat schon Nachweise. Holen Sie eine Sicherung in eine leere Wallet zurück.',
    wallet_holder_differs: 'Dieser Nachweis wurde für eine andere Wallet gemacht.',
    wallet_link: 'Dieser Link ist unvollständig oder nicht für diese Wallet.',
    wallet_lists:
      'Die Listen der Aussteller und Shops ließen sich nicht laden, also lässt sich niemand nachschlagen. Versuchen Sie es gleich noch einmal.',
    wallet_offline: 'Keine Verbindung. Prüfen Sie Ihr Netz und versuchen Sie es noch einmal.',
    wallet_passkey:
      'Es wurde kein Passkey benutzt und nichts geändert. Versuchen Sie es noch einmal, oder nehmen Sie einen anderen Weg.',
    wallet_passkey_exists: 'Dieses Gerät hat schon einen Passkey für Ihre Wallet. Einer genügt.',
    wallet_passkey_unsupported:
      'Dieser Passkey kann die Wallet weder sperren noch öffnen. Nehmen Sie einen anderen Weg.',
    wallet_passphrase: 'Das Passwort passt nicht. Versuchen Sie es noch einmal.',
    wallet_passphrase_weak: 'Das ist zu leicht zu erraten. Nehmen Sie ein paar Wörter, die nicht zusammengehören.',
    wallet_renewal:
      'Nichts in dieser Datei ist für die Nachweise in dieser Wallet. Frischen Sie in den Einstellungen die Listen auf und versuchen Sie es noch einmal.',
    wallet_storage: 'Der Browser konnte das nicht speichern. Schaffen Sie Platz oder verlassen Sie den privaten Modus.',
    wallet_worker:
      'Ihre Antwort ließ sich nicht vorbereiten. Schließen Sie andere Tabs und versuchen Sie es noch einmal.',
  },
};
