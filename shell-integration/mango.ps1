# AlphanumericMango's shell integration for PowerShell: tells the terminal where prompts, commands and their output begin
# and how each command ended (OSC 633 with a nonce in our own terminals, else OSC 133).

# The editor's own integration says the same already, and restricted languages cannot do this.
if (-not (Test-Path variable:global:__MangoNonce) -and -not (Test-Path variable:global:__VSCodeOriginalPrompt) -and
    -not (Test-Path variable:global:__VSCodeState) -and
    $ExecutionContext.SessionState.LanguageMode -eq 'FullLanguage') {
  # Kept from children, so that nothing they print is taken for ours.
  $Global:__MangoNonce = [string]$env:MANGO_NONCE
  $env:MANGO_NONCE = $null
  $Global:__MangoRan = $false
  $Global:__MangoOwnPrompt = $function:Prompt

  function Global:__MangoMark([string]$Fields) {
    if ($Global:__MangoNonce) { "$([char]0x1b)]633;$Fields;$Global:__MangoNonce$([char]0x07)" }
    else { "$([char]0x1b)]133;$Fields$([char]0x07)" }
  }

  function Global:__MangoEscape([string]$Text) {
    [regex]::Replace($Text.Substring(0, [Math]::Min($Text.Length, 4096)), '[\\;\x00-\x1f]', {
        param($Match)
        if ($Match.Value -eq '\') { '\\' } else { '\x{0:x2}' -f [int][char]$Match.Value }
      })
  }

  function Global:Prompt() {
    # First, before anything else changes it. A cmdlet that failed leaves no exit code.
    $Worked = $global:?
    $Code = $global:LASTEXITCODE
    Set-StrictMode -Off
    $Exit = if ($Worked) { 0 } elseif ($Code) { $Code } else { 1 }
    $Marks = ''
    if ($Global:__MangoRan) {
      $Global:__MangoRan = $false
      $Marks += __MangoMark "D;$Exit"
    }
    if ($Global:__MangoNonce -and $pwd.Provider.Name -eq 'FileSystem') {
      $Marks += __MangoMark "P;Cwd=$(__MangoEscape $pwd.ProviderPath)"
    }
    $Marks += __MangoMark 'A'
    # The user's own prompt may look at it.
    if (-not $Worked) { Write-Error 'failed' -ErrorAction Ignore }
    $Own = $Global:__MangoOwnPrompt.Invoke()
    $Global:LASTEXITCODE = $Code
    $Marks + $Own + (__MangoMark 'B')
  }

  if (Get-Module -Name PSReadLine) {
    $Global:__MangoOwnReadLine = $function:PSConsoleHostReadLine
    function Global:PSConsoleHostReadLine {
      $Line = $Global:__MangoOwnReadLine.Invoke()
      $Marks = ''
      if ($Global:__MangoNonce) { $Marks += __MangoMark "E;$(__MangoEscape ([string]$Line))" }
      $Marks += __MangoMark 'C'
      $Global:__MangoRan = $true
      [Console]::Write($Marks)
      $Line
    }
  }
}
