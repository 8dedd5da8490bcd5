/** Whether each installed network opens and runs, on the processor that is asked for. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ModelEntry, listModels, modelFile, prepareModels, readOwnNetworks, tryModel, findModel } from '#imaging';
import { fine, wrong, type Finding } from './finding.js';

/** What the configuration says of networks. */
export interface NetworksToCheck {
  readonly modelDir: string;
  readonly mattingModel: string;
  readonly executionProviders: readonly string[];
}

/** Runs each network once. Those that a first start would make are made in a folder of their own and removed again. */
export async function checkModels(networks: NetworksToCheck): Promise<Finding[]> {
  const { modelDir } = networks;
  const own = readOwnNetworks(modelDir).disabled.map(({ name, problem }) =>
    wrong(
      `model ${name}`,
      name === networks.mattingModel ? 'problem' : 'note',
      { en: `is not used: ${problem}`, zh: `未启用：${problem}` },
      { en: `Correct ${name}.json, or remove it.`, zh: `请修正或删除 ${name}.json。` },
    ),
  );
  const folder = mkdtempSync(join(tmpdir(), 'safelight-doctor-'));
  try {
    const unmade = listModels(modelDir).some(({ origin, installed }) => origin === 'embedded' && !installed);
    if (unmade) await prepareModels(folder);
    const found: Finding[] = [];
    for (const model of listModels(modelDir))
      if (model.installed) found.push(await tried(model, modelDir, networks));
      else if (model.origin === 'embedded') found.push(await tried(model, folder, networks));
      else if (model.name === networks.mattingModel) found.push(notInstalled(model.name));
    return [...found, ...own];
  } catch (error) {
    return [broken('models', error), ...own];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function tried(
  { name, kind }: ModelEntry,
  folder: string,
  { executionProviders }: NetworksToCheck,
): Promise<Finding> {
  const check = `model ${name}`;
  try {
    const model = findModel(folder, kind, name, 'model');
    const ran = await tryModel({ model, file: modelFile(folder, name), providers: executionProviders });
    if (ran.provider === executionProviders[0])
      return fine(check, `runs on ${ran.provider}`, `在 ${ran.provider} 上运行`);
    return wrong(
      check,
      'note',
      {
        en: `runs on ${ran.provider}, not on ${executionProviders[0]}`,
        zh: `在 ${ran.provider} 上运行，而非 ${executionProviders[0]}`,
      },
      {
        en: 'See EXECUTION_PROVIDERS in docs/models.md: the runtime that npm installs knows cpu everywhere.',
        zh: '参见 docs/models.md 中的 EXECUTION_PROVIDERS：npm 安装的运行时只保证支持 cpu。',
      },
    );
  } catch (error) {
    return broken(check, error);
  }
}

function notInstalled(name: string): Finding {
  return wrong(
    `model ${name}`,
    'problem',
    { en: 'is MATTING_MODEL and not installed', zh: '被设为 MATTING_MODEL，但尚未安装' },
    { en: `npm run models -- pull ${name}`, zh: `请运行 npm run models -- pull ${name}` },
  );
}

function broken(check: string, error: unknown): Finding {
  const { message } = error as Error;
  return wrong(
    check,
    'problem',
    { en: `does not run: ${message}`, zh: `无法运行：${message}` },
    {
      en: 'npm run models -- verify --run says more; npm ci brings the embedded ones back.',
      zh: '运行 npm run models -- verify --run 了解详情；npm ci 可恢复内置模型。',
    },
  );
}
