import { lineOf, type Check } from '../deployment';
import { at, entries, list, text } from '../json';

export const MONITORING_CHECKS: readonly Check[] = [
  {
    id: 'monitoring-scrape',
    name: 'Somebody looks',
    category: 'monitoring',
    severity: 'high',
    remediation: 'Give prometheus.yml a scrape_configs, rule_files and alerting.alertmanagers.',
    find: ({ prometheus }) => {
      if (prometheus.length === 0)
        return [{ file: 'monitoring/prometheus.yml', what: 'There is no configuration of Prometheus.' }];
      return prometheus.flatMap(({ file, value }) => {
        const missing = [
          ...(list(at(value, 'scrape_configs')).length > 0 ? [] : ['scrape_configs']),
          ...(list(at(value, 'rule_files')).length > 0 ? [] : ['rule_files']),
          ...(list(at(value, 'alerting', 'alertmanagers')).length > 0 ? [] : ['alertmanagers']),
        ];
        return missing.length === 0 ? [] : [{ file, what: `Prometheus has no ${missing.join(', ')}.` }];
      });
    },
  },
  {
    id: 'monitoring-down',
    name: 'A server that is gone is noticed',
    category: 'monitoring',
    severity: 'high',
    remediation:
      'Add an alert of severity critical on up == 0, which also fires when there is no server at all (absent).',
    find: ({ alertRules }) => {
      const rules = alertRules.flatMap(({ value }) =>
        list(at(value, 'groups')).flatMap((group) => list(at(group, 'rules'))),
      );
      const there = rules.some((rule) => {
        const expr = text(at(rule, 'expr'));
        return /\bup\b/.test(expr) && expr.includes('absent(') && at(rule, 'labels', 'severity') === 'critical';
      });
      return there
        ? []
        : [{ file: alertRules[0]?.file ?? 'monitoring/alerts.yml', what: 'No alert is raised when servers are gone.' }];
    },
  },
  {
    id: 'monitoring-routes',
    name: 'Alerts reach somebody',
    category: 'monitoring',
    severity: 'high',
    remediation: 'Give the default receiver of Alertmanager at least one way to reach a person.',
    find: ({ alertmanager }) => {
      if (alertmanager.length === 0) return [{ file: 'monitoring/alertmanager.yml', what: 'Nobody gets the alerts.' }];
      return alertmanager.flatMap(({ file, value }) => {
        const receiver = list(at(value, 'receivers')).find(
          (each) => at(each, 'name') === at(value, 'route', 'receiver'),
        );
        const ways = entries(receiver).filter(([name, config]) => name.endsWith('_configs') && list(config).length > 0);
        return ways.length > 0 ? [] : [{ file, what: 'The default receiver reaches nobody.' }];
      });
    },
  },
  {
    id: 'monitoring-secrets',
    name: 'Keys of the receivers are in files',
    category: 'secrets',
    severity: 'critical',
    remediation: 'Use the settings that end in _file (api_url_file, routing_key_file, ...).',
    find: ({ alertmanager }) =>
      alertmanager.flatMap(({ file, text: content, value }) =>
        list(at(value, 'receivers'))
          .flatMap((receiver) => entries(receiver).flatMap(([, configs]) => list(configs)))
          .flatMap((config) => entries(config))
          .filter(([name]) =>
            /^(?:api_url|api_key|routing_key|service_key|auth_password|bot_token|token|webhook_url)$/.test(name),
          )
          .map(([name]) => ({ file, line: lineOf(content, name), what: `${name} stands in the configuration.` })),
      ),
  },
];
