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
  private readonly versions = new Map<string, string>();

  /** A worker has opened a network. */
  note({ model, provider, requestedProvider, version }: Pick<ModelLoaded, keyof ModelProvider | 'version'>): void {
    this.byName.set(model, { model, provider, requestedProvider });
    this.versions.set(model, version);
  }

  /** Which version of its files the network was opened from that was opened last; undefined where none was. */
  versionOf(model: string): string | undefined {
    return this.versions.get(model);
  }

  /** Where the network runs; undefined where no worker of this machine has opened it. */
  providerOf(model: string): string | undefined {
    return this.byName.get(model)?.provider;
  }

  /** All of them, in the order in which they were first opened. */
  list(): ModelProvider[] {
    return [...this.byName.values()];
  }
}
