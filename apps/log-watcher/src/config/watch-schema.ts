/** The shape of watch.yaml: every key, what may stand there, and what is meant where it is left out. Unknown keys are refused, because a misspelt one would silently do nothing. */
import { z } from 'zod';
import type { ConditionDefaults } from './condition-schema.js';
import { formatSchema } from './format-schema.js';
import { inhibitionProblems, type InhibitionProblem } from './inhibition-problems.js';
import { receiversSchema } from './receiver-schema.js';
import { ruleSchema, type RuleBody } from './rule-schema.js';
import { pageUrl, section, words } from './schema-parts.js';
import { servicesSchema } from './service-schema.js';

/** A map of rules by name. @param receivers the names that rules may send to */
export function rulesSchema(receivers: readonly [string, ...string[]], defaults: ConditionDefaults) {
  return z.record(
    z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'a rule name is lower-case letters, digits and _, at most 64'),
    ruleSchema(receivers, defaults),
    'must be a map of rules by name',
  );
}

/** The whole file. @param receivers the names that rules may send to */
export function watchFileSchema(receivers: readonly [string, ...string[]], defaults: ConditionDefaults) {
  const rules = rulesSchema(receivers, defaults);
  return section({
    service: words('the name of the watched service').optional(),
    services: servicesSchema(rules).optional(),
    format: formatSchema.default(null),
    runbook_url: pageUrl.optional(),
    receivers: receiversSchema(defaults.lookUp).prefault({}),
    rules: rules.refine((it) => Object.keys(it).length > 0, 'is empty: nothing could fire'),
  })
    .refine((it) => it.service === undefined || it.services === undefined, {
      path: ['service'],
      error: 'stands beside `services`, which name themselves',
    })
    .superRefine((it, context) => {
      for (const { path, message } of quietProblems(it)) context.addIssue({ code: 'custom', path: [...path], message });
    });
}

interface AllRules {
  readonly rules: Readonly<Record<string, RuleBody>>;
  readonly services?:
    | Readonly<Record<string, { readonly common_rules: boolean; readonly rules: Readonly<Record<string, RuleBody>> }>>
    | undefined;
}

function quietProblems({ rules, services = {} }: AllRules): InhibitionProblem[] {
  const ofServices = Object.entries(services).flatMap(([name, service]) => {
    const common = service.common_rules ? rules : {};
    return inhibitionProblems(service.rules, common).map((it) => ({
      ...it,
      path: ['services', name, 'rules', ...it.path],
    }));
  });
  return [...inhibitionProblems(rules).map((it) => ({ ...it, path: ['rules', ...it.path] })), ...ofServices];
}
