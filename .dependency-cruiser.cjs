/** Which way imports may point. Each rule is one sentence of docs/architecture.md. */
const spec = '[.](spec|int-spec|e2e-spec)[.]ts$';
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    forbid(
      'events-is-a-leaf',
      'libs/events depends on nothing of ours',
      { path: '^libs/events', pathNot: spec },
      { path: '^(apps|tools|test|libs/(?!events))' },
    ),
    forbid(
      'telemetry-knows-events-only',
      'telemetry builds on events alone',
      { path: '^libs/telemetry', pathNot: spec },
      { path: '^(apps|tools|test|libs/(?!events|telemetry))' },
    ),
    forbid(
      'imaging-knows-events-and-telemetry',
      'imaging builds on events and telemetry',
      { path: '^libs/imaging', pathNot: spec },
      { path: '^(apps|tools|test|libs/(?!events|telemetry|imaging))' },
    ),
    forbid(
      'api-docs-is-a-leaf',
      'what shows an API knows none',
      { path: '^libs/api-docs', pathNot: spec },
      { path: '^(apps|tools|test|libs/(?!api-docs))' },
    ),
    forbid(
      'pages-is-a-leaf',
      'what pages are made of knows no page',
      { path: '^libs/pages', pathNot: spec },
      { path: '^(apps|tools|test|libs/(?!pages))' },
    ),
    forbid(
      'pages-is-for-browsers',
      'programs have no document',
      { path: '^(apps/[^/]+/src|libs/(?!pages)|tools|test)' },
      { path: '^libs/pages' },
    ),
    forbid(
      'apps-do-not-know-each-other',
      'the log line is all they share',
      { path: '^apps/([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    forbid(
      'watcher-does-not-know-imaging',
      'the watcher never touches pictures',
      { path: '^apps/log-watcher' },
      { path: '^libs/imaging' },
    ),
    forbid(
      'no-source-to-test',
      'what ships never imports tests or test tools',
      { path: '^(apps/[^/]+/src|libs/(events|telemetry|imaging|api-docs))', pathNot: spec },
      { path: `(^test/|^libs/testkit|^apps/[^/]+/test|${spec})` },
    ),
    forbid(
      'no-source-to-tools',
      'tools use the programs, not the other way round',
      { path: '^(apps|libs)', pathNot: `(${spec}|^apps/[^/]+/test/)` },
      { path: '^tools/' },
    ),
    forbid(
      'sharp-stays-in-steps',
      'sharp only where pixels are made',
      {
        path: '^(apps|libs)',
        pathNot: `(^libs/imaging/src/(steps|geometry)/|${spec}|^libs/testkit|^apps/[^/]+/test/)`,
      },
      { path: 'node_modules/sharp' },
    ),
    forbid(
      'onnxruntime-stays-in-models',
      'onnxruntime only where sessions are made',
      { path: '^(apps|libs)', pathNot: `(^libs/imaging/src/models/|${spec})` },
      { path: 'node_modules/onnxruntime' },
    ),
    forbid(
      'otel-sdk-stays-in-telemetry',
      'apps instrument through the API; the SDK and winston live in telemetry',
      { path: '^(apps|libs)', pathNot: `(^libs/telemetry|${spec})` },
      { path: 'node_modules/(@opentelemetry/(?!api/)|winston)' },
    ),
    forbid(
      'plain-imaging',
      'imaging knows no framework, server or queue',
      { path: '^libs/imaging', pathNot: spec },
      { path: 'node_modules/(@nestjs|express|rxjs|undici)' },
    ),
    forbid(
      'plain-watcher-domain',
      'parse, window, explain and rules are plain TypeScript',
      { path: '^apps/log-watcher/src/(parse|window|explain|rules)/', pathNot: spec },
      { path: '(node_modules/(@nestjs|rxjs|undici|nodemailer)|^(node:)?(fs|net|http|child_process|os)(/|$))' },
    ),
    forbid(
      'plain-admission',
      'admission is arithmetic',
      { path: '^apps/photo-api/src/admission/', pathNot: spec },
      { path: 'node_modules/(@nestjs|express|sharp)' },
    ),
    forbid(
      'photo-inner-does-not-know-http',
      'http → application → the rest, never back',
      { path: '^apps/photo-api/src/(application|admission|queue|cache|workers)/', pathNot: spec },
      { path: '^apps/photo-api/src/http/' },
    ),
    forbid(
      'photo-parts-do-not-know-application',
      'application uses the parts',
      { path: '^apps/photo-api/src/(admission|queue|cache|workers)/', pathNot: spec },
      { path: '^apps/photo-api/src/application/' },
    ),
    forbid(
      'watcher-inner-does-not-know-http',
      'http → application → the stages',
      { path: '^apps/log-watcher/src/(application|tail|parse|window|explain|rules|notify)/', pathNot: spec },
      { path: '^apps/log-watcher/src/http/' },
    ),
    forbid(
      'watcher-stages-do-not-know-application',
      'application uses the stages',
      { path: '^apps/log-watcher/src/(tail|parse|window|explain|rules|notify)/', pathNot: spec },
      { path: '^apps/log-watcher/src/application/' },
    ),
    forbid(
      'stages-are-peers',
      'tail and parse know neither windows, rules nor delivery',
      { path: '^apps/log-watcher/src/(tail|parse)/', pathNot: spec },
      { path: '^apps/log-watcher/src/(window|rules|notify)/' },
    ),
    forbid(
      'window-knows-no-rules',
      'rules → window, never back',
      { path: '^apps/log-watcher/src/window/', pathNot: spec },
      { path: '^apps/log-watcher/src/(explain|rules|notify|tail)/' },
    ),
    forbid(
      'explain-knows-windows-only',
      'explain → window',
      { path: '^apps/log-watcher/src/explain/', pathNot: spec },
      { path: '^apps/log-watcher/src/(rules|notify|tail|parse)/' },
    ),
    forbid(
      'rules-know-windows-only',
      'rules → explain → window',
      { path: '^apps/log-watcher/src/rules/', pathNot: spec },
      { path: '^apps/log-watcher/src/(notify|tail|parse)/' },
    ),
    forbid(
      'notify-knows-alerts-only',
      'notify → rules/alert',
      { path: '^apps/log-watcher/src/notify/', pathNot: spec },
      { path: '^apps/log-watcher/src/(rules/(?!alert[.]ts)|window|tail|parse)' },
    ),
    forbid(
      'receivers-are-peers',
      'a receiver knows no other receiver',
      { path: '^apps/log-watcher/src/notify/receivers/([^/]+)[.]ts$', pathNot: spec },
      {
        path: '^apps/log-watcher/src/notify/receivers/',
        pathNot: '^apps/log-watcher/src/notify/receivers/($1|receiver)[.]ts$',
      },
    ),
    forbid('no-cycles', 'data flows one way', {}, { circular: true }),
    forbid(
      'no-orphans',
      'every file is used',
      { orphan: true, pathNot: `(${spec}|[.]d[.]ts$|^test/|^tools/|^apps/[^/]+/web/|^libs/pages/web/)` },
      {},
    ),
    // What a page imports by its address is held by the compiler: it knows where /assets/ comes from.
    forbid('nothing-unresolvable', 'every import exists', {}, { couldNotResolve: true, pathNot: '^/assets/' }),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage|var)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
