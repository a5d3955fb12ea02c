import type { CheckView } from '../protocol/panel';
import type { LocatedModel } from '../speech/models/locate';

const ORIGINS: Readonly<Record<LocatedModel['origin'], string>> = {
  bundled: 'bundled',
  configured: 'yours',
  installed: 'installed',
};

/** The model as a line of the onboarding. `locate` throws with a sentence that says how to mend it. */
export async function modelCheck(locate: () => Promise<LocatedModel>): Promise<CheckView> {
  try {
    const { name, origin } = await locate();
    return { state: 'ok', text: `${name} (${ORIGINS[origin]})` };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { state: 'failed', text, mend: { label: 'Run doctor', action: 'mango.doctor' } };
  }
}
