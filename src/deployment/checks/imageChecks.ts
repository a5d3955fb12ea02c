import { DockerfileParser, type Dockerfile, type Instruction } from 'dockerfile-ast';
import type { Check, Deployment, Source } from '../deployment';
import type { Problem, Rule } from '../finding';
import { at, entries, text } from '../json';
import { containers } from '../workloads';
import { SECRET_NAME } from './secretChecks';

const DIGEST = /@sha256:[0-9a-f]{64}$/;
const INITS = /dumb-init|tini/;
const DOWNLOADED_SHELL = /\b(?:curl|wget)\b[^|]*\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b/;

/** A check of each Dockerfile: `wrong` gives lines and what is wrong there. */
function ofDockerfiles(
  rule: Rule,
  wrong: (file: Dockerfile) => readonly (readonly [line: number, what: string])[],
): Check {
  return {
    ...rule,
    find: ({ dockerfiles }) =>
      dockerfiles.flatMap((source) =>
        wrong(parse(source)).map(([line, what]): Problem => ({ file: source.file, line, what })),
      ),
  };
}

function parse({ text: content }: Source): Dockerfile {
  return DockerfileParser.parse(content);
}

/** The instructions of each stage, the FROM first. */
function stages(file: Dockerfile): readonly (readonly Instruction[])[] {
  const all: Instruction[][] = [];
  for (const instruction of file.getInstructions()) {
    if (instruction.getKeyword() === 'FROM') all.push([instruction]);
    else all.at(-1)?.push(instruction);
  }
  return all;
}

/** Stages that become an image: those that no other one is built from. */
function targets(file: Dockerfile): readonly (readonly Instruction[])[] {
  const used = new Set(file.getFROMs().map((from) => from.getImage() ?? ''));
  for (const copy of file.getCOPYs()) used.add(copy.getFromFlag()?.getValue() ?? '');
  return stages(file).filter(([from]) => !used.has(/\sAS\s+(\S+)/i.exec(from?.getTextContent() ?? '')?.[1] ?? ' '));
}

function lineAt(instruction: Instruction | undefined): number {
  return (instruction?.getRange().start.line ?? 0) + 1;
}

function last(stage: readonly Instruction[], keyword: string): Instruction | undefined {
  return stage.findLast((instruction) => instruction.getKeyword() === keyword);
}

/** Images with where they are named, in the cluster and in compose files. */
function images(deployment: Deployment): readonly { file: string; name: string; image: string }[] {
  return [
    ...containers(deployment).map(({ workload, name, value }) => ({
      file: workload.file,
      name,
      image: text(at(value, 'image')),
    })),
    ...deployment.compose.flatMap(({ file, value }) =>
      entries(at(value, 'services'))
        .filter(([, service]) => at(service, 'image') !== undefined)
        .map(([name, service]) => ({ file, name: `service ${name}`, image: text(at(service, 'image')) })),
    ),
  ];
}

export const IMAGE_CHECKS: readonly Check[] = [
  {
    id: 'image-mutable',
    name: 'Images have a version',
    category: 'container',
    severity: 'high',
    remediation: 'Name a version or a digest; what "latest" is changes overnight.',
    find: (deployment) =>
      images(deployment)
        .filter(({ image }) => !DIGEST.test(image) && !/:(?!latest$)[^/:]+$/.test(image))
        .map(({ file, name, image }) => ({ file, what: `${name}: ${image} has no version.` })),
  },
  {
    id: 'image-digest',
    name: 'Images are named by digest',
    category: 'container',
    severity: 'low',
    remediation: 'Add @sha256:...; the pipeline does it for our own with "kustomize edit set image".',
    find: (deployment) =>
      images(deployment)
        .filter(({ image }) => !DIGEST.test(image))
        .map(({ file, name, image }) => ({ file, what: `${name}: ${image} may be replaced in the registry.` })),
  },
  ofDockerfiles(
    {
      id: 'docker-user',
      name: 'Images run as nobody special',
      category: 'container',
      severity: 'critical',
      remediation: 'End each stage with USER and a number other than 0.',
    },
    (file) =>
      targets(file).flatMap((stage) => {
        const user = last(stage, 'USER');
        if (user && !/^(?:0|root)(?::|$)/.test(user.getArgumentsContent() ?? 'root')) return [];
        return [[lineAt(user ?? stage[0]), user ? 'The image runs as root.' : 'The image has no USER.']];
      }),
  ),
  ofDockerfiles(
    {
      id: 'docker-base',
      name: 'Bases are named by digest',
      category: 'container',
      severity: 'high',
      remediation: 'Name the base as name:version@sha256:..., also as the default of a build argument.',
    },
    (file) => {
      const stagesByName = new Set(file.getFROMs().map((from) => from.getBuildStage()));
      const defaults = new Map(
        file.getInitialARGs().map((arg) => [arg.getProperty()?.getName(), arg.getProperty()?.getValue()]),
      );
      return file.getFROMs().flatMap((from) => {
        const image = from.getImage() ?? '';
        const meant = image.replace(/\$\{?(\w+)\}?/g, (_whole, name: string) => defaults.get(name) ?? '');
        if (meant === 'scratch' || stagesByName.has(image) || DIGEST.test(meant)) return [];
        return [[lineAt(from), `The base ${image} may be replaced in the registry.`]];
      });
    },
  ),
  ofDockerfiles(
    {
      id: 'docker-health',
      name: 'Images say how they are',
      category: 'monitoring',
      severity: 'medium',
      remediation: 'Add a HEALTHCHECK.',
    },
    (file) =>
      targets(file)
        .filter((stage) => !last(stage, 'HEALTHCHECK'))
        .map((stage) => [lineAt(stage[0]), 'The image has no HEALTHCHECK.']),
  ),
  ofDockerfiles(
    {
      id: 'docker-init',
      name: 'Signals reach the program',
      category: 'container',
      severity: 'low',
      remediation: 'Begin ENTRYPOINT with dumb-init or tini, in the form of a list.',
    },
    (file) =>
      targets(file)
        .filter((stage) => !INITS.test(last(stage, 'ENTRYPOINT')?.getArgumentsContent() ?? ''))
        .map((stage) => [lineAt(stage[0]), 'The image starts its program without an init.']),
  ),
  ofDockerfiles(
    {
      id: 'docker-download',
      name: 'Nothing is run that was just downloaded',
      category: 'container',
      severity: 'high',
      remediation: "Install from the distribution or the lock file; check a download's hash before it is used.",
    },
    (file) =>
      file
        .getInstructions()
        .filter((instruction) => {
          const content = instruction.getArgumentsContent() ?? '';
          const remote = instruction.getKeyword() === 'ADD' && /\bhttps?:\/\//.test(content);
          return remote || (instruction.getKeyword() === 'RUN' && DOWNLOADED_SHELL.test(content));
        })
        .map((instruction) => [lineAt(instruction), 'Something is taken from the network unchecked.']),
  ),
  ofDockerfiles(
    {
      id: 'docker-secret',
      name: 'Images have no secrets in them',
      category: 'secrets',
      severity: 'critical',
      remediation: 'Give secrets when the container runs, in a file; arguments and variables stay in the image.',
    },
    (file) =>
      [
        ...file.getARGs().map((arg) => [arg, arg.getProperty()] as const),
        ...file.getENVs().flatMap((env) => env.getProperties().map((each) => [env, each] as const)),
      ]
        .filter(([, property]) => SECRET_NAME.test(property?.getName() ?? ''))
        .map(([instruction, property]) => [
          lineAt(instruction),
          `${property?.getName() ?? ''} would be kept in the image.`,
        ]),
  ),
];
