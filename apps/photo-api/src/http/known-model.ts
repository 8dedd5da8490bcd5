/** The matting network that a form names, held against the folder of models before its photo is let in: a worker would refuse it only after its turn. */
import { findModel } from '#imaging';
import type { Environment } from '../config/environment.js';
import type { Order } from './photo-wishes.js';
import type { UploadForm } from './upload-form.js';

type Networks = Pick<Environment, 'modelDir' | 'mattingModel'>;

/**
 * What is to be made, if its network can be used now; one that was put into the folder a moment ago can.
 * @throws Failure BadOptionError naming the allowed ones, or ModelNotInstalledError with the command that installs it
 */
export function withKnownModel<O extends Pick<Order, 'task'>>(order: O, networks: Networks): O {
  const { options } = order.task;
  refuseUnknown('model' in options ? options.model : undefined, networks);
  return order;
}

/** The form, whose network is looked up as soon as its name has come. */
export function checkingModel(form: UploadForm, networks: Networks): UploadForm {
  return {
    ...form,
    checkEarly: (fields) => {
      form.checkEarly(fields);
      if (form.fields.includes('model')) refuseUnknown(fields['model']?.trim(), networks);
    },
  };
}

function refuseUnknown(model: string | undefined, { modelDir, mattingModel }: Networks): void {
  // The usual one has been open since the start, whatever became of its file.
  if (model === undefined || model === '' || model === mattingModel) return;
  findModel(modelDir, 'matting', model, 'model');
}
