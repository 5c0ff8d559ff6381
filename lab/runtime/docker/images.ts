import packageJson from '../../../package.json' with { type: 'json' };

export interface Image {
  /** Name and exact tag, or what the variable says. */
  readonly name: string;
  /** Environment variable that replaces it: for mirrors, and for machines without a network. */
  readonly variable: string;
  readonly isReplaced: boolean;
}

const image = (variable: string, name: string): Image => {
  const replacement = process.env[variable];
  return { name: replacement || name, variable, isReplaced: Boolean(replacement) };
};

/** What the containers of a run are made from. The services image also holds the lab's own backends. */
export const images = () => ({
  etcd: image('FAULTLINE_ETCD_IMAGE', 'quay.io/coreos/etcd:v3.7.3'),
  prometheus: image('FAULTLINE_PROMETHEUS_IMAGE', 'prom/prometheus:v3.16.0'),
  jaeger: image('FAULTLINE_JAEGER_IMAGE', 'jaegertracing/jaeger:2.19.0'),
  services: image('FAULTLINE_SERVICES_IMAGE', `faultline/services:${packageJson.version}`),
});

/** FAULTLINE_JAEGER_IMAGE where no Jaeger can be had: the lab's own trace store takes its place. */
export const NO_JAEGER = 'none';

/** All that a run needs on this machine. */
export const neededImages = (): readonly Image[] =>
  Object.values(images()).filter(({ name }) => name !== NO_JAEGER);

/** Those of which a variable says another one, or none. */
export const replacedImages = (): readonly Image[] =>
  Object.values(images()).filter(({ isReplaced }) => isReplaced);

/** What `npm run images:local` makes; the services image has its usual name. */
export const LOCAL_IMAGES = {
  etcd: 'faultline/etcd:local',
  prometheus: 'faultline/prometheus:local',
  jaeger: 'faultline/jaeger:local',
} as const;
