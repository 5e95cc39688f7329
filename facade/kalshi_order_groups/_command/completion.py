"""Completion scripts of shells, made from the table of commands."""

from argparse import SUPPRESS

from .commands import COMMANDS, PROGRAM, Command

_BASH = """\
_kalshi_order_groups() {{
  local words
  case "${{COMP_WORDS[1]}}" in
{cases}
    *) words="" ;;
  esac
  [ "$COMP_CWORD" -le 1 ] && words="{names}"
  COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _kalshi_order_groups {program}"""

_ZSH = """\
autoload -Uz bashcompinit && bashcompinit
{bash}"""


def script(shell: str) -> str:
    """Return the script of bash, zsh or fish."""
    if shell == "fish":
        return "\n".join(_fish())
    cases = "\n".join(f'    {command.name}) words="{" ".join(_words(command))}" ;;' for command in COMMANDS)
    names = " ".join(command.name for command in COMMANDS)
    bash = _BASH.format(cases=cases, names=names, program=PROGRAM)
    return bash if shell == "bash" else _ZSH.format(bash=bash)


def _fish() -> list[str]:
    lines: list[str] = []
    for command in COMMANDS:
        named = f"-n __fish_use_subcommand -a {command.name} -d {_quoted(command.summary)}"
        lines.append(f"complete -c {PROGRAM} -f {named}")
        seen = f"'__fish_seen_subcommand_from {command.name}'"
        for word in _words(command):
            option = f"-l {word.removeprefix('--')}" if word.startswith("--") else f"-a {word}"
            lines.append(f"complete -c {PROGRAM} -n {seen} {option}")
    return lines


def _words(command: Command) -> list[str]:
    """Return the options of a command, and the choices of its arguments."""
    shown = [one for one in command.arguments if one.settings.get("help") != SUPPRESS]
    flags = [flag for one in shown for flag in one.flags if flag.startswith("--")]
    return [*flags, *(choice for one in shown for choice in one.settings.get("choices", ()))]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "\\'") + "'"
