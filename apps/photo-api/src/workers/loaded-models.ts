/** Which networks the workers have opened, and where each really runs: for `/readyz` and the metrics. */
import type { ModelLoaded } from '#imaging';

/** Where a network runs. */
export interface ModelProvider {
  readonly model: string;
  /** The provider that works. */
  readonly provider: string;
  /** The one that was asked for first; another than `provider` is a fall-back. */
  readonly requestedProvider: string;
}

/** The last word on each network: workers of one machine find the same providers. */
export class LoadedModels {
  private readonly byName = new Map<string, ModelProvider>();

  /** A worker has opened a network. */
  note({ model, provider, requestedProvider }: ModelLoaded): void {
    this.byName.set(model, { model, provider, requestedProvider });
  }

  /** All of them, in the order in which they were first opened. */
  list(): ModelProvider[] {
    return [...this.byName.values()];
  }
}
