import { CLOUD } from './risks/cloud';
import type { RiskEntry } from './risks/entry';
import { FILES } from './risks/files';
import { GIT } from './risks/git';
import { PACKAGES } from './risks/packages';
import { SYSTEM } from './risks/system';
import { WINDOWS } from './risks/windows';

/** Every danger that is known. The highest risk of what applies counts. Documented in docs/safety.md. */
export const RISK_TABLE: readonly RiskEntry[] = [...FILES, ...SYSTEM, ...GIT, ...PACKAGES, ...CLOUD, ...WINDOWS];
