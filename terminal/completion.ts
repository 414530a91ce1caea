// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Scripts that complete commands, options and file names in a shell, from the commands as commander knows them. They
 * hold all words themselves: a completion that started a program at every tab would be slower than typing.
 */
import type { Command, Option } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Where a command line may stand: after these words, so much can follow. */
type Place = {
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly about: string }[];
  /** What an argument can be, where that is a short list. */
  readonly choices: readonly string[];
  readonly options: readonly Option[];
  /** Whether an argument is a file. */
  readonly files: boolean;
};

/** What stands for a file in `<...>`. */
const FILE = /\b(?:file|directory|path|config|source)\b/;

export function completionScript(shell: Shell, program: Command): string {
  const places = placesOf(program, '', []);
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](program.name(), places);
}

function placesOf(command: Command, above: string, inherited: readonly Option[]): Place[] {
  const help = command.createHelp();
  const path = `${above} ${command.name()}`.trimStart();
  const own = help.visibleOptions(command);
  const options = [...own, ...inherited.filter(({ long }) => own.every((option) => option.long !== long))];
  const passedOn = options.filter(({ long }) => long !== '--help' && long !== '--version');
  const commands = help.visibleCommands(command);
  const place: Place = {
    path,
    commands: commands.map((sub) => ({ name: sub.name(), about: sub.description() })),
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    options,
    files: command.registeredArguments.some((argument) => FILE.test(argument.name())),
  };
  const below = commands.map((sub) => {
    const isHelp = sub.name() === 'help' && !command.commands.includes(sub);
    return isHelp ? [helpPlace(path, commands)] : placesOf(sub, path, passedOn);
  });
  return [place, ...below.flat()];
}

/** After `help` comes what help is wanted for. */
function helpPlace(above: string, commands: readonly Command[]): Place {
  const choices = commands.map((sub) => sub.name()).filter((name) => name !== 'help');
  return { path: `${above} help`, commands: [], choices, options: [], files: false };
}

const takesValue = (option: Option) => option.required || option.optional;
const isFile = (option: Option) => takesValue(option) && FILE.test(option.flags.replace(/^.*?[<[]/, ''));
const namesOf = ({ short, long }: Option) => [short, long].filter((name) => name !== undefined);

/** All places with their options that take a value, a file or not. */
function valueOptions(places: readonly Place[], wanted: (option: Option) => boolean): string[] {
  return places.flatMap(({ path, options }) =>
    options
      .filter((option) => takesValue(option) && wanted(option))
      .flatMap(namesOf)
      .map((name) => `${path} ${name}`),
  );
}

const subcommands = (places: readonly Place[]) =>
  places.flatMap(({ path, commands }) => commands.map(({ name }) => `${path} ${name}`));

function bashScript(name: string, places: readonly Place[]): string {
  const pattern = (texts: readonly string[]) => texts.map(quoted).join('|');
  const words = places.map(({ path, commands, choices, options, files }) => {
    const all = [
      ...commands.map((command) => command.name),
      ...choices,
      ...options.map(({ long, short }) => long ?? short ?? ''),
    ];
    return `    ${quoted(path)}) words=${quoted(all.join(' '))}${files ? ' files=yes' : ''} ;;`;
  });
  return `# Completion of ${name} for bash.
_${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" place=${name} word='' words='' files='' at
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    word="\${COMP_WORDS[at]}"
    case "$place $word" in
      ${pattern(valueOptions(places, () => true))}) at=$((at + 1)) ;;
      ${pattern(subcommands(places))}) place="$place $word" ;;
    esac
  done
  if [ "$at" -gt "$COMP_CWORD" ]; then
    case "$place $word" in
      ${pattern(valueOptions(places, isFile))}) files=yes ;;
    esac
  else
    case "$place" in
${words.map((line) => `  ${line}`).join('\n')}
    esac
  fi
  local IFS=$' \\t\\n'
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ -n "$files" ]; then
    IFS=$'\\n'
    COMPREPLY+=($(compgen -f -- "$current"))
    type compopt >/dev/null 2>&1 && compopt -o filenames 2>/dev/null
  fi
  return 0
}
complete -F _${name} ${name}
`;
}

/** zsh takes bash's functions. */
function zshScript(name: string, places: readonly Place[]): string {
  return `autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
${bashScript(name, places).replace('for bash', 'for zsh, by its own bashcompinit')}`;
}

function fishScript(name: string, places: readonly Place[]): string {
  const pattern = (texts: readonly string[]) => texts.map(fishQuoted).join(' ');
  const lines = places.flatMap(({ path, commands, choices, options, files }) => {
    const start = `complete -c ${name} -n ${fishQuoted(`test (__${name}_place) = "${path}"`)}`;
    return [
      ...commands.map((command) => `${start} -a ${command.name} -d ${fishQuoted(command.about)}`),
      ...(choices.length === 0 ? [] : [`${start} -a ${fishQuoted(choices.join(' '))}`]),
      ...options.map((option) => {
        const names = [option.long && `-l ${option.long.slice(2)}`, option.short && `-s ${option.short.slice(1)}`];
        const value = isFile(option) ? ['-r -F'] : takesValue(option) ? ['-x'] : [];
        return [start, ...names.filter(Boolean), ...value, `-d ${fishQuoted(option.description)}`].join(' ');
      }),
      ...(files ? [`${start} -F`] : []),
    ];
  });
  return `# Completion of ${name} for fish.
function __${name}_place
  set -l place ${name}
  set -l value no
  for word in (commandline -opc)[2..]
    if test $value = yes
      set value no
      continue
    end
    switch "$place $word"
      case ${pattern(valueOptions(places, () => true))}
        set value yes
      case ${pattern(subcommands(places))}
        set place "$place $word"
    end
  end
  echo $place
end
complete -c ${name} -f
${lines.join('\n')}
`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const fishQuoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
