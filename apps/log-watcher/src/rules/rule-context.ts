/** Where the rules look. */

/** What alerts say of their surroundings. Addresses are without a slash at the end. */
export interface RuleContext {
  /** The watched service. */
  readonly service: string;
  /** The machine it runs on. */
  readonly host: string;
  readonly jaegerUiUrl: string | null;
  readonly dashboardUrl: string | null;
  /** Nobody reads an alert between the times at which it is told: it is put together only then, and its figures alone follow. */
  readonly readWhenTold?: boolean;
}
