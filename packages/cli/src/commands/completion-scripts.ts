/**
 * Scripts that make a shell ask us which words may follow. Each passes the words on as they are, and evaluates none of them: a pasted
 * line with `$(…)` in it must not run when the user presses Tab.
 */

/** The hidden command that answers: words, the last one unfinished; one line for each that fits it, with a tab before its meaning. */
export const PROPOSE = '__propose'

const BASH = `_latchkey() {
  local word
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do
    COMPREPLY+=("$word")
  done < <(latchkey ${PROPOSE} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _latchkey latchkey
`

const ZSH = `#compdef latchkey
_latchkey() {
  local -a proposals
  local word brief
  while IFS=$'\\t' read -r word brief; do
    proposals+=("\${word//:/\\\\:}:$brief")
  done < <(latchkey ${PROPOSE} "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#proposals} )); then
    _describe latchkey proposals
  else
    _files
  fi
}
if [[ "\${funcstack[1]}" = _latchkey ]]; then
  _latchkey "$@"
else
  compdef _latchkey latchkey
fi
`

const FISH = `function __latchkey_propose
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l proposals (latchkey ${PROPOSE} $words[2..-1] "$current" 2>/dev/null)
  if set -q proposals[1]
    printf '%s\\n' $proposals
  else
    __fish_complete_path "$current"
  end
end
complete -c latchkey -f -a '(__latchkey_propose)'
`

export const SCRIPTS: ReadonlyMap<string, string> = new Map([
  ['bash', BASH],
  ['zsh', ZSH],
  ['fish', FISH],
])
