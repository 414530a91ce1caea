// SPDX-License-Identifier: GPL-3.0-or-later
/** Error texts in French: part of the catalogue. */
import { duration } from '../duration.ts';
import type { Messages } from '../en/index.ts';

export const frErrors: Messages['errors'] = {
  title: 'Un problème est survenu',
  generic: 'Un problème est survenu. Veuillez réessayer.',
  retry: 'Réessayer',
  unknownIssuer:
    'Votre portefeuille ne connaît pas celui qui veut vous donner ce justificatif. Il n’accepte que des justificatifs de ceux qu’il connaît.',
  unknownSchema: 'Celui qui veut vous donner ce justificatif n’a pas le droit d’en donner de cette sorte.',
  returnAddress: 'L’adresse de retour appartient à quelqu’un d’autre que celui qui vous donne ce justificatif.',
  importTooBig: 'Ce fichier est trop gros pour être un justificatif.',
  backupPassphrase: 'La phrase secrète ne correspond pas à cette sauvegarde, ou le fichier a été modifié.',
  clock: (behind: number) =>
    `Vérifiez la date et l’heure de cet appareil. Son horloge ${behind > 0 ? 'retarde' : 'avance'} de ${duration(behind, 'fr')}. Réglez-la, puis réessayez.`,
  families: {
    input: 'Cela ne peut pas être lu. C’est peut-être abîmé.',
    policy: 'Ce justificatif ne peut pas servir ici.',
    proof: 'Votre réponse n’a pas pu être préparée. Fermez d’autres onglets et réessayez.',
    request: 'La question de la boutique ne peut pas être lue. Recommencez dans la boutique.',
    server: 'Il manque à ce navigateur quelque chose dont le portefeuille a besoin. Essayez un autre navigateur.',
    session: 'Cette question n’existe plus. Recommencez dans la boutique.',
    trust: 'Ce que votre portefeuille a chargé sur les personnes de confiance est abîmé. Réessayez plus tard.',
    wallet: 'Un problème est survenu. Veuillez réessayer.',
  },
  codes: {
    input_credential: 'Ce n’est pas un justificatif, ou il est abîmé.',
    input_too_large: 'C’est trop gros pour être lu.',
    policy_expired: 'Ce justificatif a déjà pris fin. Vous pouvez en obtenir un nouveau là où vous l’avez reçu.',
    policy_issuer_not_counted: 'Pour cette question, la boutique n’accepte pas celui qui vous a donné ce justificatif.',
    policy_not_yet_valid: 'Ce justificatif n’est pas encore valable.',
    policy_revoked: 'Ce justificatif n’est plus accepté. Demandez la raison là où vous l’avez reçu.',
    proof_artefact: 'Le téléchargement était abîmé. Veuillez réessayer.',
    proof_cancelled: 'Arrêté. Rien n’a été envoyé.',
    request_code_needed: 'Saisissez le nombre que montre la boutique.',
    request_from_future:
      'Vérifiez la date et l’heure de cet appareil, puis réessayez. Si elles sont justes, c’est l’horloge de la boutique qui est fausse.',
    request_expired: 'Le temps pour cette question est écoulé. Recommencez dans la boutique.',
    request_response_uri:
      'Votre réponse irait à une adresse qui n’appartient pas à cette boutique. Rien n’a été envoyé.',
    request_bundle_unknown:
      'Votre portefeuille et la boutique ne sont pas d’accord pour l’instant sur les personnes de confiance. Réessayez plus tard.',
    request_signature: 'Attention : cette question ne vient pas de la boutique qu’elle nomme.',
    request_statement_differs:
      'La boutique demande une chose en paroles et une autre en réalité ; votre portefeuille ne répond donc pas. Vérifiez la date de cet appareil ; si elle est juste, méfiez-vous de cette question.',
    request_unsupported:
      'Cette question demande un portefeuille plus récent. Fermez toutes les pages de votre portefeuille et ouvrez-le de nouveau.',
    request_verifier_mismatch: 'Attention : cette question ne vient pas de la boutique qu’elle nomme.',
    request_verifier_unknown:
      'Votre portefeuille ne connaît pas cette boutique. Seules les boutiques que quelqu’un a vérifiées peuvent vous interroger.',
    session_already_answered: 'Cette question a déjà une réponse. Recommencez dans la boutique.',
    session_code_mistyped: 'Ce nombre n’était pas le bon. Regardez l’autre écran et saisissez-le encore une fois.',
    session_code_wrong: 'Le nombre était faux trop souvent. Recommencez dans la boutique.',
    session_cancelled: 'La boutique a retiré sa question. Recommencez dans la boutique.',
    session_expired: 'Le temps pour cette question est écoulé. Recommencez dans la boutique.',
    session_root_superseded:
      'Quelque chose vient de changer chez les personnes de confiance. Recommencez dans la boutique.',
    trust_signature: 'Cela ne vient pas de celui que c’est censé être, ou a été modifié en chemin.',
    trust_credential_signature: 'Ce justificatif a été modifié en chemin, ou c’est un faux. Redemandez-le.',
    trust_issuer_not_accepted:
      'Votre portefeuille ne connaît pas celui qui a fait ce justificatif. Il n’accepte que des justificatifs de ceux qu’il connaît.',
    trust_registry_unknown: 'La boutique s’appuie sur quelqu’un que votre portefeuille ne connaît pas.',
    trust_bundle_fork:
      'On a dit deux choses différentes à votre portefeuille sur les personnes de confiance. Il s’en tient à la première.',
    trust_from_future:
      'Vérifiez la date et l’heure de cet appareil, puis réessayez. Ce que votre portefeuille vient de charger porte une date future.',
    trust_rollback:
      'On a proposé à votre portefeuille quelque chose de plus ancien que ce qu’il a. Il garde le plus récent.',
    trust_stale:
      'Ce que votre portefeuille sait des boutiques est trop ancien. Vérifiez internet et la date de cet appareil, puis réessayez.',
    wallet_backup: 'Ce n’est pas une sauvegarde de ce portefeuille, ou elle est abîmée.',
    wallet_clock: 'Vérifiez la date et l’heure de cet appareil. Son horloge est fausse. Réglez-la, puis réessayez.',
    wallet_display_differs:
      'Ce que montre ce justificatif n’est pas ce qu’il dit à l’intérieur. Il n’a pas été enregistré.',
    wallet_exists: 'Ce portefeuille a déjà des justificatifs. Récupérez une sauvegarde dans un portefeuille vide.',
    wallet_holder_differs: 'Ce justificatif a été fait pour un autre portefeuille.',
    wallet_link:
      'Ce lien n’est pas complet ou n’est pas pour ce portefeuille. Ouvrez-le encore une fois là où vous l’avez reçu.',
    wallet_lists:
      'Votre portefeuille n’a pas pu charger à quelles boutiques il peut se fier ; il ne peut donc vérifier personne. Réessayez dans un instant.',
    wallet_offline: 'Pas de connexion. Vérifiez internet et réessayez.',
    wallet_passkey: 'Aucune clé d’accès n’a été utilisée, et rien n’a changé. Réessayez, ou prenez un autre chemin.',
    wallet_passkey_exists: 'Cet appareil a déjà une clé d’accès pour votre portefeuille. Une seule suffit.',
    wallet_passkey_unsupported:
      'Cette clé d’accès ne peut ni verrouiller ni ouvrir le portefeuille. Prenez un autre chemin.',
    wallet_passphrase: 'Cette phrase secrète ne convient pas. Réessayez.',
    wallet_passphrase_weak: 'C’est trop facile à deviner. Prenez quelques mots sans rapport entre eux.',
    wallet_renewal: 'Rien dans ce fichier n’est pour les justificatifs de ce portefeuille.',
    wallet_storage:
      'Les données de cet appareil ont été modifiées ou abîmées. Effacez le portefeuille et recommencez, ou récupérez une sauvegarde dans le nouveau.',
    wallet_storage_full:
      'Le navigateur n’a pas pu enregistrer cela. Libérez de la place sur cet appareil, ou quittez la fenêtre privée.',
    wallet_worker: 'Votre réponse n’a pas pu être préparée. Fermez d’autres onglets et réessayez.',
  },
};
