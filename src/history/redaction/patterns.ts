/**
 * What secrets look like on command lines and in output. Each pattern has one group `secret`; only that is replaced.
 * Its sign is in whatever it finds, and quicker to look for: most texts have no secret, and every row is looked through
 * before it is acknowledged. Sources: the token formats that the issuers document, and the options of the programs named.
 */
export interface SecretPattern {
  /** What it finds, for the documentation and for tests. */
  readonly name: string;
  readonly sign: RegExp;
  readonly pattern: RegExp;
}

/** A value: in quotes up to the closing one, else up to a blank or what ends a shell word. */
const VALUE = String.raw`(?:"(?<secret>(?:[^"\\]|\\.)+)"|'(?<secret2>[^']+)'|(?<secret3>[^\s"'&|;<>()]+))`;

/** Names whose values are secrets: of variables, options, JSON and YAML keys and headers. */
const NAME = String.raw`(?:(?:pg)?pass(?:word|wd|phrase|code)?|pwd|secret(?:[_-]?key|[_-]?access[_-]?key)?|(?:auth|access|refresh|session|bearer|id|api|bot|deploy|personal[_-]?access|private|csrf|npm|github|gitlab|slack)[_-]?(?:token|secret)|token|api[_-]?key|apikey|access[_-]?key(?:[_-]?id)?|private[_-]?key|encryption[_-]?key|signing[_-]?key|client[_-]?secret|credentials?|account[_-]?key|connection[_-]?string|webhook[_-]?secret|pin[_-]?code|otp)`;

/** What is in each of these names. */
const NAME_SIGN = 'pass|pwd|secret|token|key|credential|connection|pin|otp';

const shape = (name: string, sign: string, source: string, flags = 'u'): SecretPattern => ({
  name,
  sign: new RegExp(sign, flags),
  pattern: new RegExp(source, `g${flags}`),
});

export const SECRET_PATTERNS: readonly SecretPattern[] = [
  shape(
    'private key block',
    'PRIVATE KEY',
    String.raw`-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?<secret>[\s\S]+?)(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)`,
  ),
  // Its beginning is not here: a terminal kept the last lines only, or only they were printed. Whole lines of the body and
  // the short ones after them, tried once for each stretch of such lines.
  shape(
    'end of a private key block',
    'PRIVATE KEY',
    String.raw`^(?<![A-Za-z0-9+/=]{16}[ \t]*\r?\n)(?<secret>(?:[ \t]*[A-Za-z0-9+/=]{16,}[ \t]*\r?\n)+(?:[ \t]*[A-Za-z0-9+/=]{1,15}[ \t]*\r?\n){0,3})[ \t]*-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----`,
    'mu',
  ),
  shape('password in an address', '://', String.raw`\b[a-z][a-z0-9+.-]*://[^\s/:@'"]*:(?<secret>[^\s/@'"]+)@`, 'iu'),
  shape(
    'authorization header',
    'authorization',
    String.raw`\bauthorization\s*[:=]\s*["']?(?:(?:bearer|basic|token|digest|apikey)\s+)?(?!\$[({A-Za-z_])(?<secret>[^\s"',;]+)`,
    'iu',
  ),
  shape('bearer token', 'bearer', String.raw`\bbearer\s+(?<secret>[A-Za-z0-9._~+/-]{12,}=*)`, 'iu'),
  shape('key header', 'x-', String.raw`\bx-[a-z-]*(?:key|token|secret|auth)[a-z-]*\s*:\s*(?<secret>[^\s"',;]+)`, 'iu'),
  shape('cookie header', 'cookie', String.raw`\b(?:set-)?cookie\s*:\s*(?<secret>[^"'\r\n]+)`, 'iu'),
  // A name before it (`DB_PASSWORD=`), the value after `=` or `:`, with quotes around the name or the value.
  shape(
    'assignment',
    NAME_SIGN,
    String.raw`(?<![A-Za-z0-9-])(?:[A-Za-z0-9]+[_.-])*${NAME}(?:[_-]?\d+)?["']?\s*(?:=|:=|:(?!\/\/|:))\s*(?!["']?\$[({A-Za-z_]|<|\[)${VALUE}`,
    'iu',
  ),
  shape(
    'option',
    NAME_SIGN,
    String.raw`(?<=\s)--?(?:[a-z0-9]+-)*${NAME}(?:\s+|=)(?!-|["']?\$[({A-Za-z_])${VALUE}`,
    'iu',
  ),
  shape(
    'user and password for curl',
    'curl',
    String.raw`\bcurl\b[^|;&\r\n]*?\s(?:-u|--user|--proxy-user)[\s=]*["']?[^\s:"']+:(?<secret>[^\s"']+)`,
  ),
  shape(
    'password for mysql',
    'mysql|mariadb',
    String.raw`\b(?:mysql|mysqldump|mariadb|mysqladmin)\b[^|;&\r\n]*?\s-p(?<secret>[^\s-][^\s]*)`,
  ),
  shape('password for sshpass', 'sshpass', String.raw`\bsshpass\s+-p\s*${VALUE}`),
  shape('password for redis', 'redis-cli', String.raw`\bredis-cli\b[^|;&\r\n]*?\s-a\s+${VALUE}`),
  shape(
    'password for docker',
    'login',
    String.raw`\b(?:docker|podman|helm|skopeo|buildah|az acr)\b[^|;&\r\n]*?\blogin\b[^|;&\r\n]*?\s-p\s+${VALUE}`,
  ),
  shape('password for zip', 'zip', String.raw`\b(?:zip|unzip)\b[^|;&\r\n]*?\s-P\s*${VALUE}`),
  shape('password for openssl', 'pass:', String.raw`\bpass:(?<secret>[^\s"']+)`),
  shape(
    'password set by SQL',
    'identified|password',
    String.raw`\b(?:identified\s+(?:with\s+\S+\s+)?by|with\s+(?:encrypted\s+)?password|set\s+password\s*(?:=|for\s+\S+\s*=))\s+'(?<secret>[^']+)'`,
    'iu',
  ),
  shape('netrc', 'machine', String.raw`\bmachine\s+\S+\s+login\s+\S+\s+password\s+(?<secret>\S+)`),
  shape('json web token', 'eyJ', String.raw`\b(?<secret>eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?)`),
  shape('AWS key', 'AKIA|ASIA|AROA|AIDA', String.raw`\b(?<secret>(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16})\b`),
  shape(
    'GitHub token',
    'gh[pousr]_|github_pat_',
    String.raw`\b(?<secret>gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})`,
  ),
  shape(
    'GitLab token',
    'gl[a-z]+-',
    String.raw`\b(?<secret>gl(?:pat|dt|rt|soat|cbt|ptt|ft|imt|agent)-[A-Za-z0-9_.-]{18,})`,
  ),
  shape('Slack token', 'xox|xapp', String.raw`\b(?<secret>xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-\d-[A-Za-z0-9-]{10,})`),
  shape('Slack webhook', 'hooks', String.raw`hooks\.slack\.com/(?:services|workflows)/(?<secret>[A-Za-z0-9/]+)`),
  shape(
    'Google key',
    'AIza|ya29|GOCSPX',
    String.raw`\b(?<secret>AIza[0-9A-Za-z_-]{35}|ya29\.[0-9A-Za-z_-]{20,}|GOCSPX-[0-9A-Za-z_-]{20,})`,
  ),
  shape(
    'Stripe key',
    '(?:sk|rk|pk|whsec)_',
    String.raw`\b(?<secret>(?:sk|rk|pk|whsec)_(?:live|test)?_?[0-9A-Za-z]{20,})`,
  ),
  shape(
    'model provider key',
    'sk-|hf_|gsk_',
    String.raw`\b(?<secret>sk-(?:ant-|proj-|or-)?[A-Za-z0-9_-]{20,}|hf_[A-Za-z0-9]{30,}|gsk_[A-Za-z0-9]{40,})`,
  ),
  shape(
    'package registry token',
    'npm_|pypi-|dckr_pat_|rubygems_',
    String.raw`\b(?<secret>npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{30,}|dckr_pat_[A-Za-z0-9_-]{20,}|rubygems_[0-9a-f]{40,})`,
  ),
  shape(
    'cloud token',
    String.raw`_v1_|hvs\.|SG\.|shp|EAAC|AGE-|tskey`,
    String.raw`\b(?<secret>do[opr]_v1_[0-9a-f]{60,}|hvs\.[A-Za-z0-9_-]{20,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}|EAAC[A-Za-z0-9]{30,}|AGE-SECRET-KEY-1[0-9A-Z]{50,}|tskey-[a-z]+-[A-Za-z0-9-]{15,})`,
  ),
];
