# AlphanumericMango's shell integration for fish: tells the terminal where prompts, commands and their output begin and
# how each command ended (OSC 633 with a nonce in our own terminals, else OSC 133).

# The editor's own integration says the same already.
if status is-interactive; and not set -q __mango_on; and not set -q VSCODE_SHELL_INTEGRATION; and test "$TERM" != dumb
    set -g __mango_on 1
    # Kept from children, so that nothing they print is taken for ours.
    set -g __mango_nonce "$MANGO_NONCE"
    set -e MANGO_NONCE

    function __mango_mark -d 'Prints a mark with its fields, the nonce behind them'
        if test -n "$__mango_nonce"
            printf '\e]633;%s;%s\a' $argv[1] $__mango_nonce
        else
            printf '\e]133;%s\a' $argv[1]
        end
    end

    function __mango_escape -d 'Prints what may stand in a field'
        string sub -l 4096 -- "$argv" | string replace -a '\\' '\\\\' | string replace -a ';' '\\x3b' |
            string replace -a \e '\\x1b' | string replace -a \a '\\x07' | string join '\\x0a'
    end

    function __mango_preexec --on-event fish_preexec
        if test -n "$__mango_nonce"
            __mango_mark "E;"(__mango_escape $argv)
        end
        __mango_mark C
    end

    function __mango_postexec --on-event fish_postexec
        __mango_mark "D;$status"
    end

    function __mango_prompt --on-event fish_prompt
        # A theme may have brought another prompt since.
        if not functions fish_prompt | string match -q '*__mango_own_prompt*'
            functions -e __mango_own_prompt
            functions -c fish_prompt __mango_own_prompt
            function fish_prompt
                __mango_own_prompt
                __mango_mark B
            end
        end
        if test -n "$__mango_nonce"
            __mango_mark "P;Cwd="(__mango_escape $PWD)
        end
        __mango_mark A
    end
end
