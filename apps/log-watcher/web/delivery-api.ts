/** What the watcher answers about delivery, as far as the page uses it. */
import type { Alert } from './watch-api.js';

/** What nobody is told of. */
export interface Silence {
  readonly id: string;
  readonly status: 'active' | 'pending' | 'expired';
  readonly matchers: readonly string[];
  readonly ends_at: string;
  readonly created_by: string;
  readonly comment: string;
}

/** Who is told. */
export interface Receiver {
  readonly name: string;
  readonly kind: string;
  readonly waiting: number;
  readonly failing: number;
  readonly held_until: string | null;
  readonly last_success_at: string | null;
  readonly last_failure_at: string | null;
  readonly last_failure: string | null;
}

/** What was given up. */
export interface DeadLetter {
  readonly id: string;
  readonly receiver: string;
  readonly reason: string;
  readonly message: string;
  readonly given_up_at: string;
  readonly alerts: readonly Pick<Alert, 'rule' | 'summary' | 'summary_zh'>[];
}
