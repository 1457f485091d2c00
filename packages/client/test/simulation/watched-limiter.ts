import { Limiter, type LimiterBounds, type Waiting } from "../../src/service/limiter.ts";
import type { Complain } from "./watch.ts";

type Ticket = { readonly number: number; left: boolean };

/** A limiter that is watched: slots within the limit, first come first served, nobody forgotten. */
export class WatchedLimiter extends Limiter {
  readonly #name: string;
  readonly #most: number;
  readonly #complain: Complain;
  readonly #line: Ticket[] = [];
  #first = 0;
  #lined = 0;
  #taken = 0;
  readonly isBulk: boolean;
  highest = 0;

  constructor(name: string, bounds: LimiterBounds, complain: Complain) {
    super(bounds);
    this.#name = name;
    this.isBulk = name.endsWith("bulk");
    this.#most = bounds.max;
    this.#complain = complain;
  }

  override take(): boolean {
    const hasLine = this.waiting > 0;
    if (!super.take()) return false;
    if (hasLine) this.#complain("fifo", `${this.#name} let somebody pass the line`);
    this.#granted();
    return true;
  }

  override wait(): Waiting {
    const place = super.wait();
    const ticket = { number: this.#line.length, left: false };
    this.#line.push(ticket);
    this.#lined++;
    void place.granted.then(
      () => this.#called(ticket),
      () => {},
    );
    return {
      granted: place.granted,
      leave: (reason) => {
        const before = this.waiting;
        place.leave(reason);
        if (this.waiting === before) return;
        ticket.left = true;
        this.#lined--;
      },
    };
  }

  override release(): void {
    this.#taken--;
    const before = this.inFlight - 1;
    super.release();
    this.#grantedSince(before);
  }

  override succeeded(now: number, tookMs?: number): void {
    const before = this.inFlight;
    super.succeeded(now, tookMs);
    this.#grantedSince(before);
  }

  override overloaded(now: number, gaveUpAfterMs?: number): void {
    const before = this.inFlight;
    super.overloaded(now, gaveUpAfterMs);
    this.#grantedSince(before);
  }

  step(): void {
    const { limit, inFlight, waiting } = this;
    this.highest = Math.max(this.highest, limit);
    if (!Number.isInteger(limit) || limit < 1 || limit > this.#most)
      this.#complain("limiter", `${this.#name} allows ${limit}`);
    if (inFlight !== this.#taken)
      this.#complain("lost slot", `${this.#name} counts ${inFlight} slots, ${this.#taken} are taken`);
    if (waiting !== this.#lined)
      this.#complain("lost waiter", `${this.#name} counts ${waiting} waiting, ${this.#lined} do`);
    if (waiting > 0 && inFlight < limit)
      this.#complain(
        "lost waiter",
        `${this.#name}: ${waiting} wait, though ${inFlight} of ${limit} are taken`,
      );
  }

  over(): void {
    if (this.#taken !== 0) this.#complain("lost slot", `${this.#name} ends with ${this.#taken} slots taken`);
    if (this.#lined !== 0) this.#complain("lost waiter", `${this.#name} ends with ${this.#lined} waiting`);
  }

  #granted(): void {
    this.#taken++;
    if (this.#taken > this.limit)
      this.#complain("limiter", `${this.#name} granted slot ${this.#taken} of ${this.limit}`);
  }

  #grantedSince(before: number): void {
    for (let slot = before; slot < this.inFlight; slot++) this.#granted();
  }

  #called(ticket: Ticket): void {
    while (this.#line[this.#first]?.left === true) this.#first++;
    const first = this.#line[this.#first++];
    if (first !== ticket)
      this.#complain("fifo", `${this.#name} called ${ticket.number} before ${first?.number ?? "anybody"}`);
    this.#lined--;
  }
}
