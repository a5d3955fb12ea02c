# zsh was sent to this folder by ZDOTDIR. Gives the user's own back and does what zsh would have done there; zsh goes on
# with the user's .zprofile, .zshrc and .zlogin by itself. The integration comes after them, before the first prompt.
if [[ -n "${MANGO_ZDOTDIR+set}" ]]; then
  export ZDOTDIR="$MANGO_ZDOTDIR"
  unset MANGO_ZDOTDIR
else
  unset ZDOTDIR
fi
typeset -g __mango_script="${${(%):-%x}:A:h:h}/mango.zsh"
{
  [[ ! -r "${ZDOTDIR-$HOME}/.zshenv" ]] || source "${ZDOTDIR-$HOME}/.zshenv"
} always {
  if [[ -o interactive ]]; then
    __mango_begin() {
      emulate -L zsh
      precmd_functions=(${precmd_functions:#__mango_begin})
      source "$__mango_script"
      unset __mango_script
      unfunction __mango_begin
      # This prompt has already begun to be prepared, without what was just added.
      (( ${+functions[__mango_prompt]} )) && __mango_prompt
    }
    typeset -ga precmd_functions
    precmd_functions+=(__mango_begin)
  else
    unset __mango_script
  fi
}
