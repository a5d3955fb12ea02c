import type { Check } from '../deployment';
import { CLUSTER_CHECKS } from './clusterChecks';
import { COMPOSE_CHECKS } from './composeChecks';
import { IMAGE_CHECKS } from './imageChecks';
import { MONITORING_CHECKS } from './monitoringChecks';
import { PIPELINE_CHECKS } from './pipelineChecks';
import { POD_CHECKS } from './podChecks';
import { SECRET_CHECKS } from './secretChecks';

/** Every check of what a deployment says of itself. */
export const CHECKS: readonly Check[] = [
  ...CLUSTER_CHECKS,
  ...POD_CHECKS,
  ...IMAGE_CHECKS,
  ...COMPOSE_CHECKS,
  ...SECRET_CHECKS,
  ...PIPELINE_CHECKS,
  ...MONITORING_CHECKS,
];
