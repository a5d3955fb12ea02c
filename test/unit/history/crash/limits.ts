/** So small that archives are made, merged and read in every round. */
export const CRASH_LIMITS = { most: 60, keep: 25 };
