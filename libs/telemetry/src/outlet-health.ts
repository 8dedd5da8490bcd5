/** Whether spans get where they should: told once when they no longer do, and again only after it worked in between. */

type Listener = (message: string) => void;

let listener: Listener | undefined;
const unheard: string[] = [];

/** Sets who hears of failures; those from before are told at once. The preload starts before the log exists. */
export function onExportFailed(hear: Listener): void {
  listener = hear;
  for (const message of unheard.splice(0)) hear(message);
}

/** The health of one outlet. */
export class OutletHealth {
  private failing = false;

  /** @param where what stands before the reason: `OTLP collector` */
  constructor(private readonly where: string) {}

  /** Spans got through. */
  worked(): void {
    this.failing = false;
  }

  /** Spans did not get through. */
  failed(reason: string): void {
    if (this.failing) return;
    this.failing = true;
    const message = `${this.where}: ${reason}`;
    if (listener === undefined) unheard.push(message);
    else listener(message);
  }
}
