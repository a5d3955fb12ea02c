/** Something that is costly to make: made when first asked for, shared from then on, and made anew after a failure. */
export class Lazily<Value> {
  private making: Promise<Value> | null = null;

  constructor(private readonly make: () => Promise<Value>) {}

  get(): Promise<Value> {
    this.making ??= this.make().catch((error: unknown) => {
      this.making = null;
      throw error;
    });
    return this.making;
  }

  /** What was made, or is being made; null when nobody asked yet. */
  get begun(): Promise<Value> | null {
    return this.making;
  }
}
