// SPDX-License-Identifier: GPL-3.0-or-later
/** Error texts in Polish: part of the catalogue. */
import { duration } from '../duration.ts';
import type { Messages } from '../en/index.ts';

export const plErrors: Messages['errors'] = {
  title: 'Coś poszło nie tak',
  generic: 'Coś poszło nie tak. Proszę spróbować ponownie.',
  retry: 'Spróbuj ponownie',
  unknownIssuer:
    'Portfel nie zna tego, kto chce wydać to poświadczenie. Przyjmuje poświadczenia tylko od tych, których zna.',
  unknownSchema: 'Ten, kto chce wydać to poświadczenie, nie może wydawać poświadczeń tego rodzaju.',
  returnAddress: 'Adres powrotny należy do kogoś innego niż ten, kto wydaje to poświadczenie.',
  importTooBig: 'Ten plik jest za duży na poświadczenie.',
  backupPassphrase: 'Tajne zdanie nie pasuje do tej kopii albo plik został zmieniony.',
  clock: (behind: number) =>
    `Proszę sprawdzić datę i godzinę tego urządzenia. Zegar ${behind > 0 ? 'spóźnia się' : 'spieszy się'} (${duration(behind, 'pl')}). Proszę go ustawić i spróbować ponownie.`,
  families: {
    input: 'Tego nie da się odczytać. Może jest uszkodzone.',
    policy: 'Tego poświadczenia nie można tutaj użyć.',
    proof: 'Nie udało się przygotować odpowiedzi. Proszę zamknąć inne karty i spróbować ponownie.',
    request: 'Pytania sklepu nie da się odczytać. Proszę zacząć od nowa w sklepie.',
    server: 'Tej przeglądarce brakuje czegoś, czego portfel potrzebuje. Proszę spróbować innej.',
    session: 'Tego pytania już nie ma. Proszę zacząć od nowa w sklepie.',
    trust: 'To, co portfel wczytał o tym, komu można ufać, jest uszkodzone. Proszę spróbować później.',
    wallet: 'Coś poszło nie tak. Proszę spróbować ponownie.',
  },
  codes: {
    input_credential: 'To nie jest poświadczenie albo jest uszkodzone.',
    input_too_large: 'To jest za duże, żeby je odczytać.',
    policy_expired: 'To poświadczenie już wygasło. Nowe można dostać tam, gdzie zostało wydane.',
    policy_issuer_not_counted: 'Do tego pytania sklep nie przyjmuje poświadczeń od tego, kto je wydał.',
    policy_not_yet_valid: 'To poświadczenie nie jest jeszcze ważne.',
    policy_revoked: 'To poświadczenie nie jest już uznawane. Proszę zapytać o powód tam, gdzie zostało wydane.',
    proof_artefact: 'Pobrane dane były uszkodzone. Proszę spróbować ponownie.',
    proof_cancelled: 'Zatrzymano. Nic nie zostało wysłane.',
    request_code_needed: 'Proszę wpisać numer, który pokazuje sklep.',
    request_from_future:
      'Proszę sprawdzić datę i godzinę tego urządzenia i spróbować ponownie. Jeśli są dobre, źle chodzi zegar sklepu.',
    request_expired: 'Czas na to pytanie minął. Proszę zacząć od nowa w sklepie.',
    request_response_uri: 'Odpowiedź poszłaby pod adres, który nie należy do tego sklepu. Nic nie zostało wysłane.',
    request_bundle_unknown:
      'Portfel i sklep nie zgadzają się w tej chwili co do tego, komu można ufać. Proszę spróbować później.',
    request_signature: 'Uwaga: to pytanie nie pochodzi ze sklepu, który podaje.',
    request_statement_differs:
      'Sklep pyta słowami o co innego niż w rzeczywistości, dlatego portfel nie odpowiada. Proszę sprawdzić datę tego urządzenia; jeśli jest dobra, nie ufać temu pytaniu.',
    request_unsupported:
      'To pytanie wymaga nowszego portfela. Proszę zamknąć wszystkie strony portfela i otworzyć go ponownie.',
    request_verifier_mismatch: 'Uwaga: to pytanie nie pochodzi ze sklepu, który podaje.',
    request_verifier_unknown: 'Portfel nie zna tego sklepu. Pytać mogą tylko sklepy, które ktoś sprawdził.',
    session_already_answered: 'Na to pytanie już odpowiedziano. Proszę zacząć od nowa w sklepie.',
    session_code_mistyped: 'Ten numer się nie zgadza. Proszę spojrzeć na drugi ekran i wpisać go jeszcze raz.',
    session_code_wrong: 'Numer był zbyt wiele razy zły. Proszę zacząć od nowa w sklepie.',
    session_cancelled: 'Sklep wycofał swoje pytanie. Proszę zacząć od nowa w sklepie.',
    session_expired: 'Czas na to pytanie minął. Proszę zacząć od nowa w sklepie.',
    session_root_superseded: 'Właśnie zmieniło się to, komu można ufać. Proszę zacząć od nowa w sklepie.',
    trust_signature: 'To nie pochodzi od tego, kogo podaje, albo zostało po drodze zmienione.',
    trust_credential_signature:
      'To poświadczenie zostało po drodze zmienione albo jest fałszywe. Proszę poprosić o nie ponownie.',
    trust_issuer_not_accepted:
      'Portfel nie zna tego, kto zrobił to poświadczenie. Przyjmuje poświadczenia tylko od tych, których zna.',
    trust_registry_unknown: 'Sklep polega na kimś, kogo ten portfel nie zna.',
    trust_bundle_fork: 'Portfelowi powiedziano dwie różne rzeczy o tym, komu można ufać. Pozostaje przy pierwszej.',
    trust_from_future:
      'Proszę sprawdzić datę i godzinę tego urządzenia i spróbować ponownie. To, co portfel właśnie wczytał, ma datę z przyszłości.',
    trust_rollback: 'Portfelowi zaproponowano coś starszego niż to, co ma. Zachowuje nowsze.',
    trust_stale:
      'To, co portfel wie o sklepach, jest za stare. Proszę sprawdzić internet i datę tego urządzenia i spróbować ponownie.',
    wallet_backup: 'To nie jest kopia tego portfela albo jest uszkodzona.',
    wallet_clock:
      'Proszę sprawdzić datę i godzinę tego urządzenia. Zegar źle chodzi. Proszę go ustawić i spróbować ponownie.',
    wallet_display_differs: 'To poświadczenie pokazuje co innego, niż zawiera. Nie zostało zapisane.',
    wallet_exists: 'W tym portfelu są już poświadczenia. Kopię można przywrócić do pustego portfela.',
    wallet_holder_differs: 'To poświadczenie zrobiono dla innego portfela.',
    wallet_link:
      'Ten link jest niepełny albo nie jest dla tego portfela. Proszę otworzyć go jeszcze raz tam, skąd pochodzi.',
    wallet_lists:
      'Portfel nie mógł wczytać, którym sklepom może ufać, więc nie może teraz nikogo sprawdzić. Proszę spróbować za chwilę.',
    wallet_offline: 'Brak połączenia. Proszę sprawdzić internet i spróbować ponownie.',
    wallet_passkey: 'Nie użyto klucza dostępu i nic się nie zmieniło. Proszę spróbować ponownie albo inną drogą.',
    wallet_passkey_exists: 'To urządzenie ma już klucz dostępu do tego portfela. Jeden wystarczy.',
    wallet_passkey_unsupported: 'Ten klucz dostępu nie może zablokować ani otworzyć portfela. Proszę użyć innej drogi.',
    wallet_passphrase: 'To zdanie nie pasuje. Proszę spróbować ponownie.',
    wallet_passphrase_weak: 'To zbyt łatwo zgadnąć. Proszę użyć kilku słów, które do siebie nie pasują.',
    wallet_renewal: 'Nic w tym pliku nie jest dla poświadczeń z tego portfela.',
    wallet_storage:
      'Dane na tym urządzeniu zostały zmienione albo uszkodzone. Można usunąć portfel i zacząć od nowa albo przywrócić kopię do nowego.',
    wallet_storage_full:
      'Przeglądarka nie mogła tego zapisać. Proszę zwolnić miejsce na tym urządzeniu albo wyjść z prywatnego okna.',
    wallet_worker: 'Nie udało się przygotować odpowiedzi. Proszę zamknąć inne karty i spróbować ponownie.',
  },
};
