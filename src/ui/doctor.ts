/** One thing the doctor looked at. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  /** A sentence: what was found, or what is wrong and what to do. */
  readonly found: string;
  readonly mend?: Remedy;
}

/** Something that mends: a button's label, and an editor command with its arguments. */
export interface Remedy {
  readonly label: string;
  readonly command: string;
  readonly args?: readonly unknown[];
}

/** A check: its name and how to look. What it throws is what is wrong. */
export interface Check {
  readonly name: string;
  /** @throws Error with a sentence for the user. */
  readonly look: () => Promise<string>;
  readonly mend?: Remedy;
}

/** Looks at everything, one after the other, so that the checks do not disturb one another. */
export async function examine(checks: readonly Check[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { name, look, mend } of checks) {
    try {
      findings.push({ check: name, ok: true, found: await look() });
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      findings.push({ check: name, ok: false, found, ...(mend ? { mend } : {}) });
    }
  }
  return findings;
}

/** The findings as lines for a log. */
export function reportOf(findings: readonly Finding[]): string {
  return findings.map(({ check, ok, found }) => `${ok ? 'ok  ' : 'FAIL'} ${check}: ${found}`).join('\n');
}

/** One sentence: how many are well. */
export function verdictOf(findings: readonly Finding[]): string {
  const ill = findings.filter(({ ok }) => !ok).length;
  if (ill === 0) return 'Everything is ready.';
  return `${ill} of ${findings.length} need${ill === 1 ? 's' : ''} you. Choose a line to mend it.`;
}
