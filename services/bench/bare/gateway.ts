import { createServer } from 'node:http';
import express from 'express';
import { parseOrder } from '../../gateway/parse-order.ts';
import { order as orderContract } from '../../proto/contracts.ts';
import { announceHttp, bareClient } from './plumbing.ts';

const order = bareClient(orderContract);
const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.use(express.json({ limit: '64kb' }));
app.post('/api/orders', async (request, response) => {
  response.status(201).json(await order.createOrder({ ...parseOrder(request.body), idempotencyKey: '' }));
});
announceHttp(createServer(app));
