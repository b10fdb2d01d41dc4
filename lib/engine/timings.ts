/** How long storing took since this worker started, for diagnostics. Times in ms. */
export class Timings {
  private calls = 0;
  private facts = 0;
  private last = 0;
  private worst = 0;
  private sum = 0;

  /** One call that stored that many facts. */
  add(facts: number, ms: number): void {
    this.calls++;
    this.facts += facts;
    this.last = ms;
    this.sum += ms;
    this.worst = Math.max(this.worst, ms);
  }

  /** One line; numbers only. */
  line(): string {
    const mean = this.calls === 0 ? 0 : Math.round(this.sum / this.calls);
    return `stored ${this.facts} facts in ${this.calls} calls, mean ${mean} ms, worst ${Math.round(this.worst)} ms, last ${Math.round(this.last)} ms`;
  }
}
