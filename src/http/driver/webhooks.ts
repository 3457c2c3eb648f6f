import type { RefTo } from '../api/openapi-parts.ts';

/** What the hub asks of the back end of an app, as the OpenAPI document has it. */
export const webhooks = (refTo: RefTo): object => ({
  notification: {
    post: {
      operationId: 'notify',
      tags: ['Notifications'],
      summary: 'Something a driver is to be told',
      description:
        'At the URL that the provider has given. `webhook-id` is the same each time the same thing is told; `webhook-signature` is as Standard Webhooks has it. What is not answered 2xx within 10 seconds is told again, for a day.',
      parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
        name,
        in: 'header',
        required: true,
        schema: { type: 'string' },
      })),
      requestBody: { required: true, content: { 'application/json': { schema: refTo('notification') } } },
      responses: { 204: { description: 'It is taken' } },
    },
  },
});
