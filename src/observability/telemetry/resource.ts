import { randomUUID } from 'node:crypto'
import { defaultResource, detectResources, envDetector, type Resource, resourceFromAttributes } from '@opentelemetry/resources'

/** Which process the spans are of. `OTEL_RESOURCE_ATTRIBUTES` may say more; the service's name, where it is set, comes last. */
export const describeProcess = (serviceName: string | undefined): Resource =>
  defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'parley', 'service.instance.id': randomUUID() }))
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(resourceFromAttributes(serviceName ? { 'service.name': serviceName } : {}))
