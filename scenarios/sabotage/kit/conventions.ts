import type { KitSabotage } from './kit-sabotage.ts';

const CONVENTIONS = 'services/kit/telemetry/conventions.test.ts';
const KEYS = {
  test: CONVENTIONS,
  named: 'every attribute of resources, spans and events is in the conventions',
};
const ERROR_TYPE = { test: CONVENTIONS, named: 'error.type stands on failed spans' };
const RESOURCE = {
  test: CONVENTIONS,
  named: 'a resource says which instance of which version it is, in which run and arm',
};
const BAGGAGE = 'services/kit/telemetry/baggage.test.ts';

export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'the number of an attempt stands in a namespace of OpenTelemetry',
    file: 'services/kit/telemetry/client-interceptor.ts',
    find: "'faultline.rpc.attempt'",
    replace: "'rpc.attempt'",
    ...KEYS,
  },
  {
    what: 'the deadline of a call stands in a namespace of OpenTelemetry',
    file: 'services/kit/telemetry/server-interceptor.ts',
    find: "'faultline.rpc.deadline.unix_ms'",
    replace: "'rpc.deadline.unix_ms'",
    ...KEYS,
  },
  {
    what: 'the patience of a client stands in a namespace of OpenTelemetry',
    file: 'services/kit/http/route.ts',
    find: "'faultline.http.request.timeout_ms'",
    replace: "'http.request.timeout_ms'",
    ...KEYS,
  },
  {
    what: 'events have keys in no namespace',
    file: 'services/kit/faults/fault-interceptor.ts',
    find: "'faultline.fault.id'",
    replace: "'fault.id'",
    ...KEYS,
  },
  {
    what: 'server.address is that of the instance',
    file: 'services/kit/telemetry/client-interceptor.ts',
    find: 'setPeer(span, peer);',
    replace: 'setAttributes(span, { [ATTR_SERVER_ADDRESS]: peer });',
    test: CONVENTIONS,
    named: 'a gRPC call that went well, from both sides',
  },
  {
    what: 'failed attempts have no error.type',
    file: 'services/kit/telemetry/client-interceptor.ts',
    find: 'setAttributes(span, { [ATTR_ERROR_TYPE]: codeName });',
    replace: '',
    ...ERROR_TYPE,
  },
  {
    what: 'failed calls that were served have no error.type',
    file: 'services/kit/telemetry/server-interceptor.ts',
    find: 'setAttributes(span, { [ATTR_ERROR_TYPE]: codeName });',
    replace: '',
    ...ERROR_TYPE,
  },
  {
    what: 'failed HTTP requests have no error.type',
    file: 'services/kit/http/route.ts',
    find: 'setAttributes(span, { [ATTR_ERROR_TYPE]: String(response.statusCode) });',
    replace: '',
    ...ERROR_TYPE,
  },
  {
    what: 'no span tells the version of its service',
    file: 'services/kit/telemetry/sdk.ts',
    find: '[ATTR_SERVICE_VERSION]: manifest.version,',
    replace: '',
    ...RESOURCE,
  },
  {
    what: 'services do not read what the lab says of run and arm',
    file: 'services/kit/telemetry/sdk.ts',
    find: 'resourceDetectors: [envDetector],',
    replace: 'autoDetectResources: false,',
    ...RESOURCE,
  },
  {
    what: 'the lab does not tell services their run and arm',
    file: 'lab/run/lab/service-spec.ts',
    find: 'OTEL_RESOURCE_ATTRIBUTES:',
    replace: 'OTHER:',
    test: 'lab/run/lab/service-spec.test.ts',
    named: 'names run and arm on its spans',
  },
  {
    what: 'baggage is not read',
    file: 'services/kit/telemetry/propagation.ts',
    find: 'propagators: [new W3CTraceContextPropagator(), baggage],',
    replace: 'propagators: [new W3CTraceContextPropagator()],',
    test: BAGGAGE,
    named: 'baggage of an HTTP request travels on',
  },
  {
    what: 'baggage is not handed on',
    file: 'services/kit/telemetry/client-interceptor.ts',
    find: 'injectBaggage(metadata);',
    replace: '',
    test: BAGGAGE,
    named: 'baggage of a gRPC call travels on',
  },
];
