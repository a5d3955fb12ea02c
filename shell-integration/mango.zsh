# AlphanumericMango's shell integration for zsh: tells the terminal where prompts, commands and their output begin and
# how each command ended (OSC 633 with a nonce in our own terminals, else OSC 133).

# The editor's own integration says the same already.
if [[ -o interactive && -z "${__mango_on-}${VSCODE_SHELL_INTEGRATION-}" && "${TERM-}" != dumb ]]; then
  typeset -g __mango_on=1 __mango_ran=
  # Kept from children, so that nothing they print is taken for ours.
  typeset -g __mango_nonce="${MANGO_NONCE-}"
  unset MANGO_NONCE

  # Prints a mark with its fields, the nonce behind them.
  __mango_mark() {
    if [[ -n "$__mango_nonce" ]]; then
      builtin printf '\033]633;%s;%s\007' "$1" "$__mango_nonce"
    else
      builtin printf '\033]133;%s\007' "$1"
    fi
  }

  # Gives in REPLY what may stand in a field.
  __mango_escape() {
    emulate -L zsh
    REPLY="${1[1,4096]}"
    REPLY="${REPLY//\\/\\\\}"
    REPLY="${REPLY//;/\\x3b}"
    REPLY="${REPLY//$'\n'/\\x0a}"
    REPLY="${REPLY//$'\e'/\\x1b}"
    REPLY="${REPLY//$'\a'/\\x07}"
  }

  __mango_preexec() {
    emulate -L zsh
    local REPLY
    __mango_ran=1
    if [[ -n "$__mango_nonce" ]]; then
      __mango_escape "$1"
      __mango_mark "E;$REPLY"
    fi
    __mango_mark C
    __mango_last preexec_functions __mango_preexec
  }

  # First of what is done before a prompt: what others print there is no output of the command.
  __mango_finished() {
    local mango_status=$?
    emulate -L zsh
    if [[ -n "$__mango_ran" ]]; then
      __mango_ran=
      __mango_mark "D;$mango_status"
    fi
    return $mango_status
  }

  # Last of what is done before a prompt: others may have written PS1 anew.
  __mango_prompt() {
    local mango_status=$?
    emulate -L zsh
    local REPLY input
    if [[ -n "$__mango_nonce" ]]; then
      input=$'%{\e]633;B;'"$__mango_nonce"$'\a%}'
      __mango_escape "$PWD"
      __mango_mark "P;Cwd=$REPLY"
    else
      input=$'%{\e]133;B\a%}'
    fi
    [[ "$PS1" == *"$input"* ]] || PS1="$PS1$input"
    __mango_mark A
    __mango_last precmd_functions __mango_prompt
    return $mango_status
  }

  # Moves a function to the end of a list of hooks, where something else has been added behind it.
  __mango_last() {
    emulate -L zsh
    [[ "${(P)1}" == *" $2" || "${${(P)1}[-1]}" == "$2" ]] || set -A "$1" "${(@)${(@P)1}:#$2}" "$2"
  }

  typeset -ga precmd_functions preexec_functions
  precmd_functions=(__mango_finished "${precmd_functions[@]}" __mango_prompt)
  preexec_functions+=(__mango_preexec)
fi
