// Mocha's spec report, and the numbers as JSON for scripts/test.mjs, which adds up the suites.
const { writeFileSync } = require('node:fs');
const { env } = require('node:process');
const Mocha = require('mocha');

class CountingSpec extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const path = env.MANGO_TEST_RESULT;
      if (path) writeFileSync(path, JSON.stringify({ passes, failures, pending }));
    });
  }
}

module.exports = CountingSpec;
