/** What can be asked for: sizes, backgrounds, print sheets, models; and what is checked. */
import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { CHECK_CODES } from '#events';
import {
  BACKGROUND_FORMS,
  BACKGROUNDS,
  CHECKS,
  LAYOUTS,
  listModels,
  listStyles,
  readOwnNetworks,
  searchSizes,
} from '#imaging';
import type { Environment } from '../config/environment.js';
import { ENVIRONMENT } from '../config/environment-token.js';
import { describeSize, readQuestion } from './size-question.js';

const A_MINUTE = 'public, max-age=60';

/** `GET /v1/sizes`, `/v1/backgrounds`, `/v1/layouts`, `/v1/checks` and `/v1/models`. */
@Controller('v1')
export class CataloguesController {
  constructor(@Inject(ENVIRONMENT) private readonly environment: Environment) {}

  /** The preset sizes; `q` keeps those that fit its words, `country` those of a country. */
  @Get('sizes')
  @Header('Cache-Control', A_MINUTE)
  sizes(@Query() query: Readonly<Record<string, unknown>>) {
    return { sizes: searchSizes(readQuestion(query)).map(describeSize) };
  }

  /** The named backgrounds, and the ways of writing others. */
  @Get('backgrounds')
  @Header('Cache-Control', A_MINUTE)
  backgrounds() {
    return { backgrounds: BACKGROUNDS, forms: BACKGROUND_FORMS };
  }

  /** The sheets of paper to print on. */
  @Get('layouts')
  @Header('Cache-Control', A_MINUTE)
  layouts() {
    return {
      layouts: LAYOUTS.map(({ id, name_en, name_zh, widthMm, heightMm, widthPx, heightPx, dpi, marginMm }) => ({
        id,
        name_en,
        name_zh,
        width_mm: widthMm,
        height_mm: heightMm,
        width_px: widthPx,
        height_px: heightPx,
        dpi,
        margin_mm: marginMm,
      })),
    };
  }

  /** What is checked of a photo, in the order of importance. */
  @Get('checks')
  @Header('Cache-Control', A_MINUTE)
  checks() {
    return {
      checks: CHECKS.map(({ code, level, limit, good, source, message_en, message_zh }) => ({
        code,
        level,
        limit,
        good,
        measures: CHECK_CODES[code],
        source,
        message_en,
        message_zh,
      })),
    };
  }

  /** The styles, and which of them can be used now. */
  @Get('styles')
  @Header('Cache-Control', 'no-cache')
  styles() {
    return {
      styles: listStyles(this.environment.modelDir).map(
        ({ maxSide, usualSide, cropsToFace, commercialUse, ...style }) => ({
          ...style,
          max_side: maxSide,
          usual_side: usualSide,
          crops_to_face: cropsToFace,
          commercial_use: commercialUse,
          ...(style.installed ? {} : { install: `npm run models -- pull ${style.id}` }),
        }),
      ),
    };
  }

  /** The networks, which of them are installed, and what is wrong with those of one's own that cannot be used. */
  @Get('models')
  @Header('Cache-Control', 'no-cache')
  models() {
    const { modelDir, mattingModel } = this.environment;
    return {
      models: listModels(modelDir).map(({ inputSide, commercialUse, origin, ...model }) => ({
        ...model,
        origin,
        embedded: origin === 'embedded',
        default: model.name === mattingModel,
        input_side: inputSide,
        commercial_use: commercialUse,
        ...(origin === 'published' && !model.installed ? { install: `npm run models -- pull ${model.name}` } : {}),
      })),
      disabled: readOwnNetworks(modelDir).disabled,
    };
  }
}
