# AlphanumericMango's shell integration for bash: tells the terminal where prompts, commands and their output begin and
# how each command ended (OSC 633 with a nonce in our own terminals, else OSC 133). Needs bash 4.4 for where output
# begins; an older one has it where no DEBUG trap is set.

if [ -n "${MANGO_INJECTED-}" ]; then
  # bash was started with this file in place of its own; do what it would have done.
  __mango_injected=$MANGO_INJECTED
  unset MANGO_INJECTED
  if [ "$__mango_injected" = login ]; then
    [ -r /etc/profile ] && . /etc/profile
    if [ -r ~/.bash_profile ]; then
      . ~/.bash_profile
    elif [ -r ~/.bash_login ]; then
      . ~/.bash_login
    elif [ -r ~/.profile ]; then
      . ~/.profile
    fi
  elif [ -r ~/.bashrc ]; then
    . ~/.bashrc
  fi
  unset __mango_injected
fi

__mango_start() {
  case $- in *i*) ;; *) return ;; esac
  # The editor's own integration says the same already.
  if [ -n "${__mango_on-}" ] || [ -n "${VSCODE_SHELL_INTEGRATION-}" ] || [ "${TERM-}" = dumb ]; then return; fi
  __mango_on=1
  __mango_nothing=
  __mango_ran=
  __mango_status=0
  # Kept from children, so that nothing they print is taken for ours.
  __mango_nonce=${MANGO_NONCE-}
  unset MANGO_NONCE

  # The nonce is put in when a prompt is shown: PS1 may be exported, and a child shell has no nonce.
  if [ -n "$__mango_nonce" ]; then
    __mango_input='\[\e]633;B;${__mango_nonce-}\a\]'
    __mango_started='\e]633;C;${__mango_nonce-}\a'
  else
    __mango_input='\[\e]133;B\a\]'
    __mango_started='\e]133;C\a'
  fi

  if [ "${BASH_VERSINFO[0]}" -gt 4 ] || { [ "${BASH_VERSINFO[0]}" = 4 ] && [ "${BASH_VERSINFO[1]}" -ge 4 ]; }; then
    # Arithmetic is done in this very shell, what stands in $( ) in a child.
    PS0="${PS0-}"'${__mango_nothing:$((__mango_ran=1)):0}$(${__mango_on:+__mango_command_line})'$__mango_started
  elif [ -z "$(trap -p DEBUG)" ]; then
    trap '__mango_before_command' DEBUG
  fi

  if [ "${BASH_VERSINFO[0]}" -gt 5 ] || { [ "${BASH_VERSINFO[0]}" = 5 ] && [ "${BASH_VERSINFO[1]}" -ge 1 ]; }; then
    PROMPT_COMMAND=(__mango_finished "${PROMPT_COMMAND[@]-}" __mango_prompt)
  else
    # Exported as text to child shells, which do not have the functions.
    PROMPT_COMMAND='${__mango_on:+__mango_finished}'$'\n'"${PROMPT_COMMAND-}"$'\n''${__mango_on:+__mango_prompt}'
  fi
}

# Puts into __mango_escaped what may stand in a field.
__mango_escape() {
  __mango_escaped=${1:0:4096}
  __mango_escaped=${__mango_escaped//\\/\\\\}
  __mango_escaped=${__mango_escaped//;/\\x3b}
  __mango_escaped=${__mango_escaped//$'\n'/\\x0a}
  __mango_escaped=${__mango_escaped//$'\e'/\\x1b}
  __mango_escaped=${__mango_escaped//$'\a'/\\x07}
}

# Prints a mark with its fields, the nonce behind them.
__mango_mark() {
  if [ -n "$__mango_nonce" ]; then
    builtin printf '\033]633;%s;%s\007' "$1" "$__mango_nonce"
  else
    builtin printf '\033]133;%s\007' "$1"
  fi
}

# In a child of the shell, which is about to run a command. What history did not take is not told: it was kept out of
# it, for its leading space perhaps, or is the same as the one before.
__mango_command_line() {
  local entry
  [ -n "$__mango_nonce" ] || return
  entry=$(HISTTIMEFORMAT= builtin history 1)
  [ "$entry" != "${__mango_entry-}" ] || return
  [[ $entry =~ ^[[:space:]]*[0-9]+[[:space:]*]*(.*)$ ]] || return
  __mango_escape "${BASH_REMATCH[1]}"
  __mango_mark "E;$__mango_escaped"
}

# Before bash 4.4, for each simple command.
__mango_before_command() {
  if [ "${__mango_ready-}" = 1 ] && [ "${BASH_COMMAND-}" != __mango_finished ]; then
    __mango_ready=
    __mango_ran=1
    __mango_mark C
  fi
}

# First of what is done before a prompt.
__mango_finished() {
  __mango_status=$?
  __mango_ready=
  if [ -n "$__mango_ran" ]; then
    __mango_ran=
    __mango_mark "D;$__mango_status"
  fi
  return "$__mango_status"
}

# Last of what is done before a prompt: others may have written PS1 anew.
__mango_prompt() {
  case ${PS1-} in
    *"$__mango_input"*) ;;
    *) PS1="${PS1-}$__mango_input" ;;
  esac
  if [ -n "$__mango_nonce" ]; then
    __mango_escape "$PWD"
    __mango_mark "P;Cwd=$__mango_escaped"
    __mango_entry=$(HISTTIMEFORMAT= builtin history 1)
  fi
  __mango_mark A
  __mango_ready=1
}

__mango_start
unset -f __mango_start
