import { IntPairs, Ints, IntSets } from './intSets';

/** What places are kept in. Places that are made in it begin it anew, and those before them are gone. */
export class PlacesMemory {
  readonly ways = new IntPairs();
  readonly sets = new IntSets();
  /** What rules share, each numbered, with the place after it; and by pair the place before it, or -1. */
  readonly shared = new IntPairs();
  readonly before = new Ints();

  clear(): void {
    for (const kept of [this.ways, this.sets, this.shared, this.before]) kept.clear();
  }
}
