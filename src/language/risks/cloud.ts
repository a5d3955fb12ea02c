import { C, D, words, type RiskEntry } from './entry';

const kubectl = ['kubectl', 'oc', 'k', 'microk8s.kubectl', 'k3s'];
const dry = /^--dry-run(?:=(?:client|server))?$/u;

/** Containers, clusters, machines in the cloud, and databases. */
export const CLOUD: readonly RiskEntry[] = [
  {
    programs: words('docker podman nerdctl lima colima buildah skopeo lxc incus multipass crictl ctr'),
    argument: /^(?:prune|rm|rmi|rmp|kill|down|stop|delete|remove)$/u,
    risk: D,
    why: 'removes or stops containers',
  },
  { programs: ['docker', 'podman'], subcommand: 'swarm leave', risk: D, why: 'removes or stops containers' },
  {
    programs: ['docker-compose', 'podman-compose'],
    argument: /^(?:down|rm|kill|stop)$/u,
    risk: D,
    why: 'removes or stops containers',
  },
  {
    programs: ['docker', 'podman', 'docker-compose'],
    argument: /^(?:restart|push|pause|update)$/u,
    risk: C,
    why: 'changes containers',
  },
  { programs: ['docker', 'podman'], argument: /^--privileged$/u, risk: C, why: 'gives a container the machine' },
  {
    programs: kubectl,
    argument: /^(?:delete|drain|cordon|evict)$/u,
    unless: dry,
    risk: D,
    why: 'removes things from the cluster',
  },
  { programs: kubectl, subcommand: 'replace', options: ['--force'], risk: D, why: 'removes things from the cluster' },
  {
    programs: kubectl,
    subcommand: 'apply',
    options: ['--prune', '--force'],
    unless: dry,
    risk: D,
    why: 'removes things from the cluster',
  },
  {
    programs: kubectl,
    subcommand: 'scale',
    argument: /^--replicas=0$/u,
    risk: D,
    why: 'stops what runs in the cluster',
  },
  {
    programs: kubectl,
    subcommand: 'scale',
    options: ['--replicas'],
    argument: /^0$/u,
    risk: D,
    why: 'stops what runs in the cluster',
  },
  { programs: ['podman'], argument: /^reset$/u, risk: D, why: 'removes everything' },
  { programs: ['virsh'], argument: /^(?:destroy|undefine|shutdown|.*-delete)$/u, risk: D, why: 'destroys machines' },
  {
    programs: ['VBoxManage', 'vboxmanage'],
    argument: /^(?:unregistervm|--delete|poweroff)$/u,
    risk: D,
    why: 'destroys machines',
  },
  { programs: ['qm', 'pct'], argument: /^(?:destroy|stop|shutdown|rollback)$/u, risk: D, why: 'destroys machines' },
  {
    programs: kubectl,
    subcommand: 'rollout',
    unless: /^(?:status|history)$/u,
    risk: C,
    why: 'changes the cluster',
  },
  {
    programs: kubectl,
    argument: /^(?:apply|replace|patch|scale|autoscale|edit|taint|label|annotate|set|create|expose|uncordon)$/u,
    unless: dry,
    risk: C,
    why: 'changes the cluster',
  },
  { programs: ['kubectx', 'kubens', 'k9s'], options: ['-d'], risk: C, why: 'forgets a cluster' },
  { programs: ['kind', 'minikube', 'k3d', 'eksctl', 'kops'], argument: /^delete$/u, risk: D, why: 'removes a cluster' },
  { programs: ['kubeadm'], argument: /^reset$/u, risk: D, why: 'removes a cluster' },
  { programs: ['etcdctl'], argument: /^(?:del|rm|compaction|defrag)$/u, risk: D, why: 'removes data' },
  {
    programs: ['helm'],
    argument: /^(?:uninstall|delete|del|un|rollback)$/u,
    unless: dry,
    risk: D,
    why: 'removes a release',
  },
  { programs: ['helm'], argument: /^(?:install|upgrade)$/u, unless: dry, risk: C, why: 'changes the cluster' },
  {
    programs: ['argocd', 'flux', 'istioctl', 'velero'],
    argument: /^(?:delete|uninstall|terminate-op)$/u,
    risk: D,
    why: 'removes a release',
  },
  {
    programs: words('terraform tofu pulumi vagrant cdk serverless sls terragrunt sst'),
    argument: /^(?:destroy|down|taint|remove|rm|force-unlock)$/u,
    risk: D,
    why: 'destroys machines',
  },
  {
    programs: ['terraform', 'tofu', 'terragrunt'],
    argument: /^--?(?:auto-approve|destroy)(?:=true)?$/u,
    unless: /^plan$/u,
    risk: D,
    why: 'destroys machines',
  },
  {
    programs: words('terraform tofu pulumi cdk serverless sls terragrunt'),
    argument: /^(?:apply|up|deploy|import|state)$/u,
    unless: /^(?:list|show|plan|pull)$/u,
    risk: C,
    why: 'changes machines',
  },
  {
    programs: ['ansible', 'ansible-playbook'],
    unless: /^(?:--check|--list-hosts|--list-tasks|--syntax-check)$/u,
    risk: C,
    why: 'changes machines',
  },
  {
    programs: words(
      'aws gcloud az doctl gh glab heroku fly flyctl linode-cli vercel netlify wrangler firebase supabase ibmcloud oci hcloud scw',
    ),
    argument:
      /^(?:delete|rm|rb|terminate|destroy|terminate-instances|remove|stop-instances|.*:destroy|.*:remove|.*:reset|reset|purge|.*delete.*)$/u,
    risk: D,
    why: 'deletes things in the cloud',
  },
  {
    programs: ['aws'],
    subcommand: 's3 sync',
    options: ['--delete'],
    unless: /^--dryrun$/u,
    risk: D,
    why: 'deletes things in the cloud',
  },
  {
    programs: ['gsutil', 's3cmd', 'mc', 'az', 'bq'],
    argument: /^(?:rm|rb|del|mb|delete-batch)$/u,
    risk: D,
    why: 'deletes things in the cloud',
  },
  {
    programs: ['gh', 'glab'],
    argument: /^(?:merge|close|archive|transfer)$/u,
    risk: C,
    why: 'changes what others see',
  },
  {
    programs: ['gh'],
    subcommand: 'api',
    argument: /^(?:DELETE|-XDELETE|--method=DELETE)$/u,
    risk: D,
    why: 'deletes things in the cloud',
  },
  {
    programs: ['curl', 'http', 'https', 'xh', 'wget'],
    argument: /^(?:DELETE|-XDELETE|--request=DELETE|--method=DELETE)$/u,
    risk: D,
    why: 'deletes things elsewhere',
  },
  {
    programs: ['curl', 'http', 'https', 'xh', 'wget'],
    argument: /^(?:PUT|PATCH|-XPUT|-XPATCH)$/u,
    risk: C,
    why: 'changes things elsewhere',
  },
  // Databases
  { programs: ['pg_restore'], options: ['-c', '--clean'], risk: D, why: 'drops a database' },
  { programs: ['mongorestore'], options: ['--drop'], risk: D, why: 'drops a database' },
  { programs: ['prisma'], options: ['--force-reset', '--accept-data-loss'], risk: D, why: 'removes data' },
  { programs: ['dropdb', 'dropuser', 'mysqladmin', 'pg_dropcluster', 'pg_resetwal'], risk: D, why: 'drops a database' },
  {
    programs: words(
      'psql mysql mariadb sqlite3 mongo mongosh clickhouse-client clickhouse sqlcmd duckdb cockroach cqlsh influx usql pgcli mycli litecli sqlplus',
    ),
    argument:
      /(?:\b|^-[a-z]{1,3})(?:drop|truncate|delete\s+from|drop(?:Database|Index(?:es)?|User)|alter|(?:deleteMany|deleteOne|findOneAndDelete)|shutdown|grant|revoke)\b|\bremove\s*\(/iu,
    risk: D,
    why: 'removes data',
  },
  {
    programs: words('psql mysql mariadb sqlite3 mongo mongosh clickhouse-client sqlcmd duckdb pgcli mycli'),
    argument:
      /(?:\b|^-[a-z]{1,3})(?:update\s+\S+\s+set|insert\s+into|create\s|replace\s+into|updateMany|updateOne|insertOne)/iu,
    risk: C,
    why: 'changes data',
  },
  {
    programs: ['redis-cli', 'valkey-cli'],
    argument: /^(?:flushall|flushdb|shutdown|del|unlink|debug|failover|script|swapdb)$/iu,
    risk: D,
    why: 'removes data',
  },
  { programs: ['ftp', 'sftp'], argument: /^(?:rm|rmdir|m?delete|del)$/iu, risk: D, why: 'deletes things elsewhere' },
  {
    programs: ['redis-cli', 'valkey-cli'],
    argument: /^(?:set|hset|lpush|rpush|sadd|zadd|rename|expire|config|restore|migrate)$/iu,
    risk: C,
    why: 'changes data',
  },
  {
    programs: words(
      'rails rake php artisan manage.py django-admin alembic prisma knex sequelize flyway liquibase dbmate mix',
    ),
    argument:
      /^(?:db:(?:drop|reset|purge|rollback|truncate.*|migrate:reset)|migrate:(?:fresh|reset|rollback)|flush|downgrade|reset|clean|dropAll|drop|drop-all|ecto\.drop|ecto\.reset|db:migrate:undo:all)$/u,
    risk: D,
    why: 'removes data',
  },
];
