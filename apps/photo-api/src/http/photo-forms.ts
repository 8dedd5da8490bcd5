/** The forms of the photo routes: their files, their fields, and what of them can be refused before the picture is let in. */
import { parseBackground, parseSize, SHEET_LIMITS } from '#imaging';
import type { z } from 'zod';
import { ASYNC_FIELDS } from './async-fields.js';
import { URL_FIELD, URL_FIELDS } from './url-fields.js';
import {
  BACKGROUND_FILE,
  CLASSIC_FIELDS,
  CUTOUT_FIELDS,
  fieldNames,
  ID_PHOTO_FIELDS,
  parseEarly,
  PRINT_SHEET_FIELDS,
  STYLIZATION_FIELDS,
} from './option-fields.js';
import { orderClassic } from './photo-wishes.js';
import { orderStylization } from './style-wishes.js';
import type { UploadForm } from './upload-form.js';

/** `POST /v1/id-photos`. */
export const ID_PHOTO_FORM: UploadForm = {
  fileField: 'image',
  extraFiles: [BACKGROUND_FILE],
  urlField: URL_FIELD,
  fields: [...fieldNames(ID_PHOTO_FIELDS), ...fieldNames(URL_FIELDS), ...fieldNames(ASYNC_FIELDS)],
  checkEarly: checkIdPhoto(ID_PHOTO_FIELDS),
};

/** `POST /v1/print-sheets`. */
export const PRINT_SHEET_FORM: UploadForm = {
  fileField: 'image',
  mostFiles: SHEET_LIMITS.mostPhotos,
  extraFiles: [BACKGROUND_FILE],
  fields: [...fieldNames(PRINT_SHEET_FIELDS), ...fieldNames(ASYNC_FIELDS)],
  checkEarly: checkIdPhoto(PRINT_SHEET_FIELDS),
};

/** `POST /v1/cutouts`. */
export const CUTOUT_FORM: UploadForm = {
  fileField: 'image',
  urlField: URL_FIELD,
  fields: [...fieldNames(CUTOUT_FIELDS), ...fieldNames(URL_FIELDS), ...fieldNames(ASYNC_FIELDS)],
  checkEarly: (fields) => parseEarly(CUTOUT_FIELDS, fields),
};

/** `POST /v1/stylizations`. @param modelDir where the style networks are */
export const stylizationForm = (modelDir: string): UploadForm => ({
  fileField: 'image',
  urlField: URL_FIELD,
  fields: [...fieldNames(STYLIZATION_FIELDS), ...fieldNames(URL_FIELDS), ...fieldNames(ASYNC_FIELDS)],
  checkEarly: (fields) => void orderStylization(fields, modelDir),
});

/** `POST /upload`. @param modelDir where the style networks are */
export const classicForm = (modelDir: string): UploadForm => ({
  fileField: 'file',
  fields: fieldNames(CLASSIC_FIELDS),
  checkEarly: (fields) => void orderClassic(fields, modelDir),
});

/** Size and background have rules of their own beside the schema. */
function checkIdPhoto(schema: z.ZodObject): UploadForm['checkEarly'] {
  return (fields) => {
    parseEarly(schema, fields);
    const { size, background } = fields;
    if (size !== undefined) parseSize(size.trim());
    if (background !== undefined && !/^\s*picture\s*$/i.test(background)) parseBackground(background.trim());
  };
}
