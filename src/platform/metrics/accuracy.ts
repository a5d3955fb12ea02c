const REMEMBERED = 1000;

/** The share of the latest utterances with speech that became a command. */
export class Accuracy {
  private readonly latest: boolean[] = [];

  /** @returns the share now, 0 to 1. */
  add(accepted: boolean): number {
    this.latest.push(accepted);
    if (this.latest.length > REMEMBERED) this.latest.shift();
    return this.latest.filter(Boolean).length / this.latest.length;
  }
}
